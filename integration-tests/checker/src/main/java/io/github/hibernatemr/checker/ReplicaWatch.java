/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.checker;

import io.github.hibernatemr.testkit.Cluster;
import io.github.hibernatemr.testkit.Node;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What the servers themselves say of their positions, every few milliseconds, past every link that a pod must use. */
final class ReplicaWatch implements AutoCloseable {

    private static final Duration INTERVAL = Duration.ofMillis(5);
    private static final String OF_PRIMARY = "select pg_current_wal_insert_lsn()";
    private static final String OF_REPLICA = "select pg_last_wal_replay_lsn()";

    private final Map<String, Track> tracks = new LinkedHashMap<>();
    private volatile boolean ended;

    /** One server's positions by local time. */
    static final class Track {
        private final String region;
        private final ConcurrentSkipListMap<Long, Long> positions = new ConcurrentSkipListMap<>();
        private final Thread thread;

        Track(String region, Thread thread) {
            this.region = region;
            this.thread = thread;
        }

        Map<Long, Long> positions() {
            return positions;
        }

        /** The position shortly before, or -1 if the server said nothing then. */
        private long at(long nanos) {
            Map.Entry<Long, Long> last = positions.floorEntry(nanos);
            boolean recent = last != null && nanos - last.getKey() < 10 * INTERVAL.toNanos();
            return recent ? last.getValue() : -1;
        }
    }

    ReplicaWatch(Cluster cluster) {
        watch(cluster.primary(), OF_PRIMARY);
        cluster.replicas().forEach(replica -> watch(replica, OF_REPLICA));
        tracks.values().forEach(track -> track.thread.start());
    }

    private void watch(Node node, String question) {
        Thread thread = new Thread(() -> ask(node, question), "checker watches " + node.name());
        thread.setDaemon(true);
        tracks.put(node.name(), new Track(node.region(), thread));
    }

    private void ask(Node node, String question) {
        while (!ended) {
            try (Connection connection = node.dataSource().getConnection();
                    Statement statement = connection.createStatement()) {
                while (!ended) {
                    note(node, statement, question);
                    TimeUnit.NANOSECONDS.sleep(INTERVAL.toNanos());
                }
            } catch (SQLException e) {
                // It is down, by the nemesis; until it is back there is nothing to note.
                pause();
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void note(Node node, Statement statement, String question) throws SQLException {
        try (ResultSet row = statement.executeQuery(question)) {
            row.next();
            @Nullable String position = row.getString(1);
            Track track = tracks.get(node.name());
            if (position != null && track != null) {
                // Noted after the answer, so that the position was certainly reached by then.
                track.positions.put(System.nanoTime(), Wal.position(position));
            }
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether a replica of the region had certainly reached a position at some time. */
    boolean hadReplayed(String region, long position, long nanos) {
        return tracks.values().stream()
                .filter(track -> track.region.equals(region))
                .anyMatch(track -> track.at(nanos) >= position);
    }

    Map<String, Track> tracks() {
        return tracks;
    }

    @Override
    public void close() {
        ended = true;
        tracks.values().forEach(track -> track.thread.interrupt());
    }
}
