/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hibernatemr.testkit.Cluster;
import io.github.hibernatemr.testkit.Replica;
import jakarta.persistence.EntityManager;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Replicas die, are cut off, stop replaying and cancel what is in replay's way; no read fails. */
class ReplicaFaultsTest {

    private static final int READS = Integer.getInteger("faults.reads", 10_000);
    private static final int THREADS = 8;
    private static final int ROUNDS_AT_LEAST = 3;

    private static Cluster cluster;
    private static Pod pod;
    private static Long item;

    private final AtomicInteger left = new AtomicInteger(READS);
    private final CountDownLatch rounds = new CountDownLatch(ROUNDS_AT_LEAST);
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final Queue<Long> nanos = new ConcurrentLinkedQueue<>();
    private int conflicts;

    @BeforeAll
    static void start() throws SQLException {
        cluster = Cluster.builder()
                .primary(TestCluster.FAR)
                .replica("one", TestCluster.HERE)
                .replica("two", TestCluster.HERE)
                .roundTrip(TestCluster.HERE, TestCluster.FAR, TestCluster.ROUND_TRIP)
                .setting("max_standby_streaming_delay", "50ms")
                .start();
        Map<String, Object> settings = Pod.settings(cluster);
        settings.put("hibernate.hbm2ddl.auto", "create");
        pod = Pod.start(settings);
        cluster.primary().execute("create table churn as select n from generate_series(1, 100) n");
        item = pod.store("somebody", "steady");
        cluster.awaitCaughtUp();
        pod.settled(1);
    }

    @AfterAll
    static void end() {
        pod.close();
        cluster.close();
    }

    @Test
    void noReadFails() throws Exception {
        List<Thread> readers = IntStream.range(0, THREADS)
                .mapToObj(number -> new Thread(() -> readAll(new Random(number)), "reader-" + number))
                .toList();
        readers.forEach(Thread::start);
        int faults = 0;
        while (readers.stream().anyMatch(Thread::isAlive)) {
            for (Replica replica : cluster.replicas()) {
                faults += strike(replica);
            }
            rounds.countDown();
        }
        for (Thread reader : readers) {
            reader.join();
        }
        print(faults);
        assertThat(failures).as("%s failures", failures.size()).isEmpty();
        assertThat(conflicts).as("queries that replay has cancelled").isPositive();
    }

    /** Short reads and, now and then, one that is in replay's way. */
    private void readAll(Random random) {
        while (left.decrementAndGet() >= 0 || rounds.getCount() > 0) {
            boolean slow = random.nextInt(20) == 0;
            long start = System.nanoTime();
            try {
                pod.runInTransaction(em -> read(em, slow));
            } catch (RuntimeException | AssertionError e) {
                failures.add(e);
            }
            if (!slow) {
                nanos.add(System.nanoTime() - start);
            }
        }
    }

    private static void read(EntityManager em, boolean slow) {
        assertThat(em.find(Item.class, item).name()).isEqualTo("steady");
        if (slow) {
            em.createNativeQuery("select count(*) from churn, pg_sleep(0.2)").getSingleResult();
        }
        assertThat(em.createQuery("select count(*) from Item", Long.class).getSingleResult())
                .isEqualTo(1);
    }

    /** What it does lasts long enough to be noticed, and is over when it returns. */
    private int strike(Replica replica) throws Exception {
        for (int i = 0; i < 5; i++) {
            vacuum();
            pause();
        }
        // A server that is killed forgets them.
        conflicts += Integer.parseInt(String.valueOf(
                replica.query("select sum(confl_snapshot + confl_lock) from pg_stat_database_conflicts")));
        replica.replay().pause();
        pause();
        replica.replay().resume();
        cluster.link(TestCluster.HERE, replica).cut();
        pause();
        cluster.link(TestCluster.HERE, replica).restore();
        replica.kill();
        pause();
        replica.start();
        return 4;
    }

    /** Takes away rows that queries on a replica may still see. */
    private static void vacuum() throws SQLException {
        try (Connection connection = cluster.primary().adminConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("update churn set n = n + 1");
            statement.execute("vacuum churn");
        }
    }

    private static void pause() throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(300);
    }

    private void print(int faults) {
        long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
        System.out.printf(
                "%d read transactions, %d faults, %d queries cancelled by replay: %d failed; short ones p50 %.1f ms, p99 %.1f ms, most"
                        + " %.1f ms; %s%n",
                READS - left.get() - THREADS,
                faults,
                conflicts,
                failures.size(),
                percentile(sorted, 0.5),
                percentile(sorted, 0.99),
                percentile(sorted, 1),
                pod.multiRegion().statistics().routes());
    }

    private static double percentile(long[] sorted, double share) {
        return sorted[Math.min(sorted.length - 1, (int) (sorted.length * share))] / 1e6;
    }
}
