/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.checker;

import io.github.hibernatemr.MultiRegion;
import io.github.hibernatemr.checker.DrillClients.Written;
import io.github.hibernatemr.hibernate.MultiRegionListener;
import io.github.hibernatemr.testkit.Cluster;
import io.github.hibernatemr.testkit.Node;
import io.github.hibernatemr.testkit.Replica;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** One failover under load, on a cluster of its own: what it cost, and what was lost. */
final class DrillRun {

    private static final Duration BEFORE = Duration.ofSeconds(3);
    private static final Duration AFTER = Duration.ofSeconds(4);

    private final DrillKind kind;
    private final Map<String, Long> knownSince = new ConcurrentHashMap<>();

    DrillRun(DrillKind kind) {
        this.kind = kind;
    }

    /**
     * What came of it.
     *
     * @param gapMillis by pod: from when the new primary accepted writes to its first acknowledged write there
     * @param acknowledged writes
     * @param lostByReplication acknowledged by the old primary, and perhaps never received by the new one
     * @param lost any other acknowledged write that the new primary does not have
     * @param late committed on the old primary after the pod knew the new one
     * @param reads at level eventual that were answered
     */
    record Outcome(
            Map<String, Double> gapMillis,
            int acknowledged,
            int lostByReplication,
            int lost,
            int late,
            long reads,
            Map<String, Long> readFailures,
            Map<String, Long> writeFailures) {}

    Outcome run() throws InterruptedException, SQLException {
        try (Cluster cluster = Site.start(Store.Kind.STANDALONE, true);
                var listening = MultiRegion.listen(listener())) {
            Site.stock(cluster, 0);
            return on(cluster);
        }
    }

    private MultiRegionListener listener() {
        return new MultiRegionListener() {
            @Override
            public void primaryMoved(
                    String unit, io.github.hibernatemr.topology.Node before, io.github.hibernatemr.topology.Node now) {
                knownSince.putIfAbsent(unit, System.nanoTime());
            }
        };
    }

    private Outcome on(Cluster cluster) throws InterruptedException, SQLException {
        Replica heir = cluster.replica(Succession.HEIR);
        List<Pod> pods = startPods(cluster);
        try {
            DrillClients clients = new DrillClients(pods, List.of(cluster.primary(), heir));
            long acceptedNanos;
            try (clients) {
                TimeUnit.NANOSECONDS.sleep(BEFORE.toNanos());
                Promotion promotion = Promotion.watch(heir);
                kind.replace(cluster, heir);
                acceptedNanos = promotion.nanos();
                TimeUnit.NANOSECONDS.sleep(AFTER.toNanos());
                kind.afterwards(cluster, heir);
                TimeUnit.NANOSECONDS.sleep(BEFORE.toNanos());
            }
            return outcome(clients, heir, acceptedNanos);
        } finally {
            pods.forEach(Pod::close);
        }
    }

    private static List<Pod> startPods(Cluster cluster) {
        List<Supplier<Pod>> pods = new ArrayList<>();
        for (String region : List.of(Site.EUROPE, Site.ASIA)) {
            Store store = Store.Kind.STANDALONE.of(cluster, region);
            for (String number : List.of("1", "2")) {
                String name = region + "-" + number;
                pods.add(() -> Pod.start(name, name, region, cluster, store, Map.of()));
            }
        }
        return Pod.startAll(pods);
    }

    private Outcome outcome(DrillClients clients, Node heir, long acceptedNanos) throws SQLException {
        Set<Long> present = rows(heir);
        long fork = fork(heir);
        Map<String, Double> gaps = new TreeMap<>();
        int lost = 0;
        int lostByReplication = 0;
        int late = 0;
        for (Written write : clients.acknowledged()) {
            boolean onHeir = write.node().equals(Succession.HEIR);
            if (onHeir) {
                gaps.merge(write.pod(), (write.endNanos() - acceptedNanos) / 1e6, Math::min);
            } else if (knownSince.containsKey(write.pod()) && write.commitNanos() > knownSince.get(write.pod())) {
                late++;
            }
            if (!present.contains(write.row())) {
                boolean neverReceived = !onHeir && write.position() > fork;
                lostByReplication += neverReceived ? 1 : 0;
                lost += neverReceived ? 0 : 1;
            }
        }
        return new Outcome(
                gaps,
                clients.acknowledged().size(),
                lostByReplication,
                lost,
                late,
                clients.reads(),
                clients.readFailures(),
                clients.writeFailures());
    }

    private static Set<Long> rows(Node node) throws SQLException {
        Set<Long> rows = new HashSet<>();
        try (Connection connection = node.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("select id from register")) {
            while (found.next()) {
                rows.add(found.getLong(1));
            }
        }
        return rows;
    }

    /** What it had replayed when it was promoted. */
    private static long fork(Node node) {
        return Wal.position(String.valueOf(node.query("select cast(pg_last_wal_replay_lsn() as text)")));
    }
}
