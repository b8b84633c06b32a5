/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.hibernatemr.testkit.Cluster;
import io.github.hibernatemr.testkit.Link;
import io.github.hibernatemr.testkit.Node;
import io.github.hibernatemr.testkit.Replica;
import jakarta.persistence.PersistenceException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A balancer, a virtual address or a name leads to another server than before, while the old one goes on, and so do the connections to it:
 * nothing that was proved of the one holds for the other.
 */
class OtherServerTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private Cluster cluster;
    private Replica eu;
    private Replica heir;
    private Pod pod;
    private Long item;
    private final List<String> messages = new CopyOnWriteArrayList<>();

    @BeforeEach
    void start() {
        cluster = Cluster.builder()
                .primary(TestCluster.FAR)
                .replica("eu", TestCluster.HERE)
                .replica("heir", TestCluster.ELSEWHERE)
                .start();
        cluster.primary().makeUserMonitor();
        eu = cluster.replica("eu");
        heir = cluster.replica("heir");
        pod = Pod.start(settings());
        item = pod.store("writer", "first");
        cluster.awaitCaughtUp();
        pod.settled(1);
    }

    /** Of the primary and one replica; the other is what somebody else's address will lead to. */
    private Map<String, Object> settings() {
        Map<String, Object> settings = Pod.settings(cluster);
        settings.keySet().removeIf(key -> key.startsWith("hibernate.mr.replica.heir."));
        settings.put("hibernate.hbm2ddl.auto", "update");
        settings.put("hibernate.mr.pool.dataSource.ApplicationName", "other-server");
        return settings;
    }

    @AfterEach
    void end() {
        pod.close();
        cluster.close();
    }

    private Link linkTo(Node node) {
        return cluster.link(TestCluster.HERE, node);
    }

    /** The sampler makes a new one, which leads to where the address leads now; the pool's are as before. */
    private static void endSamplersConnection(Node node) {
        node.query("select count(pg_terminate_backend(pid)) from pg_stat_activity"
                + " where application_name = 'hibernate-mr sampler'");
    }

    /** The pool makes new ones; the sampler's is as before. */
    private static void endPooledConnections(Node node) {
        node.query("select count(pg_terminate_backend(pid)) from pg_stat_activity"
                + " where application_name = 'other-server' and state = 'idle'");
    }

    private static String connectionsOf(Node node) {
        return String.valueOf(
                node.query("select count(*) from pg_stat_activity where application_name = 'other-server'"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void noReadIsStaleThoughTheReplicasAddressLeadsToOneThatIsBehind(boolean samplerNoticesFirst) {
        heir.replay().pause();
        linkTo(eu).leadTo(heir);
        if (samplerNoticesFirst) {
            endSamplersConnection(eu);
        } else {
            endPooledConnections(eu);
        }
        for (int i = 0; i < 200; i++) {
            String name = "change " + i;
            pod.rename("writer", item, name);
            assertThat(pod.read("writer", item)).isEqualTo(name);
        }
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(connectionsOf(eu)).isEqualTo("0"));
        heir.replay().resume();
        pod.settled(1);
        assertThat(connectionsOf(eu)).isEqualTo("0");
        assertThat(connectionsOf(heir)).isNotEqualTo("0");
    }

    /** Whoever runs the cluster has promoted a standby, and moved the primary's address to it, but left the old one alive. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void noWriteGoesToAPrimaryThatItsAddressHasLeft(boolean samplerNoticesFirst) {
        heir.promote();
        linkTo(cluster.primary()).leadTo(heir);
        try (LoggedMessages log = LoggedMessages.of("io.github.hibernatemr.topology", messages::add)) {
            if (samplerNoticesFirst) {
                endSamplersConnection(cluster.primary());
            } else {
                endPooledConnections(cluster.primary());
            }
            // Whoever writes just then has an error, as whoever is in charge of a cluster has to expect of a
            // switchover.
            await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> {
                pod.rename("writer", item, "somewhere");
                assertThat(messages).anyMatch(message -> message.contains("HMR000307"));
            });
        }
        for (int i = 0; i < 50; i++) {
            String name = "acknowledged " + i;
            pod.rename("writer", item, name);
            assertThat(heir.query("select name from Item where id = " + item)).isEqualTo(name);
        }
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(connectionsOf(cluster.primary())).isEqualTo("0"));
    }

    /** What one user has written last and been told so, and what it was shown afterwards. */
    private final class Writer implements Callable<Void> {

        private final String user;
        private final Long own;
        private final BooleanSupplier goesOn;
        private volatile String acknowledged = "none";
        private int reads;
        private int stale;
        private int tries;
        private volatile int writes;

        private Writer(int number, BooleanSupplier goesOn) {
            this.user = "user-" + number;
            this.own = pod.store(user, acknowledged);
            this.goesOn = goesOn;
        }

        @Override
        public Void call() {
            while (goesOn.getAsBoolean()) {
                tries++;
                String name = user + " " + tries;
                try {
                    pod.rename(user, own, name);
                    acknowledged = name;
                    writes++;
                    stale += name.equals(pod.read(user, own)) ? 0 : 1;
                    reads++;
                } catch (RuntimeException e) {
                    // As whoever switches a server has to expect of what is under way: it is tried again. Hibernate's
                    // find may also return null.
                }
            }
            return null;
        }
    }

    private interface Switch {
        void happens(List<Writer> writers);
    }

    private List<Writer> during(Switch change) throws Exception {
        AtomicBoolean goesOn = new AtomicBoolean(true);
        List<Writer> writers =
                IntStream.range(0, 8).mapToObj(i -> new Writer(i, goesOn::get)).toList();
        cluster.awaitCaughtUp();
        ExecutorService threads = Executors.newFixedThreadPool(writers.size());
        try {
            List<Future<Void>> running = writers.stream().map(threads::submit).toList();
            change.happens(writers);
            goesOn.set(false);
            for (Future<Void> each : running) {
                each.get();
            }
        } finally {
            threads.shutdown();
        }
        return writers;
    }

    private static int sum(List<Writer> writers, ToIntFunction<Writer> what) {
        return writers.stream().mapToInt(what).sum();
    }

    private static void awaitMore(List<Writer> writers, int each) {
        List<Integer> before = writers.stream().map(writer -> writer.writes).toList();
        await().atMost(PATIENCE)
                .until(() -> IntStream.range(0, writers.size())
                        .allMatch(i -> writers.get(i).writes >= before.get(i) + each));
    }

    @Test
    void underLoadNoReadIsStaleEither() throws Exception {
        List<Writer> writers = during(under -> {
            heir.replay().pause();
            linkTo(eu).leadTo(heir);
            endSamplersConnection(eu);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(connectionsOf(eu)).isEqualTo("0"));
            awaitMore(under, 20);
        });
        System.out.println("a replica's address led elsewhere: " + sum(writers, writer -> writer.reads)
                + " reads of one's own writes, " + sum(writers, writer -> writer.stale) + " stale");
        assertThat(sum(writers, writer -> writer.stale)).isZero();
        heir.replay().resume();
    }

    /** From when it is known; until then the old primary takes what is written to it, since nobody has ended it. */
    @Test
    void underLoadNoWriteThatIsAcknowledgedOnceTheOtherIsKnownIsLost() throws Exception {
        List<Writer> writers;
        try (LoggedMessages log = LoggedMessages.of("io.github.hibernatemr.topology", messages::add)) {
            writers = during(under -> {
                heir.promote();
                linkTo(cluster.primary()).leadTo(heir);
                endSamplersConnection(cluster.primary());
                await().atMost(PATIENCE)
                        .until(() -> messages.stream().anyMatch(message -> message.contains("HMR000307")));
                awaitMore(under, 2);
            });
        }
        long lost = writers.stream()
                .filter(writer ->
                        !writer.acknowledged.equals(heir.query("select name from Item where id = " + writer.own)))
                .count();
        System.out.println("the primary's address led elsewhere: " + sum(writers, writer -> writer.writes)
                + " acknowledged writes, of the last of each of " + writers.size() + " users " + lost + " lost");
        assertThat(lost).isZero();
    }

    /** It may have begun before. */
    @Test
    void aTransactionThatIsOpenOnAPrimaryThatItsAddressHasLeftIsNotCommittedThere() {
        assertThatThrownBy(() -> pod.runInTransaction(em -> {
                    em.find(Item.class, item).rename("lost");
                    em.flush();
                    heir.promote();
                    linkTo(cluster.primary()).leadTo(heir);
                    endSamplersConnection(cluster.primary());
                    await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> {
                        pod.store("another", "found");
                        assertThat(heir.query("select count(*) from Item where name = 'found'"))
                                .isNotEqualTo("0");
                    });
                }))
                .isInstanceOf(PersistenceException.class);
        assertThat(cluster.primary().query("select name from Item where id = " + item))
                .isEqualTo("first");
    }

    @Test
    void serversThatTakeTurnsAreOutOfRotationAndNamed() {
        heir.replay().pause();
        try (LoggedMessages log = LoggedMessages.of("io.github.hibernatemr.topology", messages::add)) {
            linkTo(eu).leadTo(eu, heir);
            endPooledConnections(eu);
            for (int i = 0; i < 100; i++) {
                String name = "change " + i;
                pod.rename("writer", item, name);
                assertThat(pod.read("writer", item)).isEqualTo(name);
            }
            await().atMost(PATIENCE).untilAsserted(() -> {
                endPooledConnections(eu);
                pod.read("writer", item);
                assertThat(messages).anyMatch(message -> message.contains("HMR000312"));
            });
        }
        assertThat(pod.multiRegion().topology().node("eu").problem()).contains("in turns");
        linkTo(eu).leadTo(eu);
        heir.replay().resume();
        pod.settled(1);
    }

    /** Either it does not start, or it finds out when its pool is filled. */
    @Test
    void serversThatTakeTurnsAreFoundOutWithTheFirstConnections() {
        linkTo(eu).leadTo(eu, heir);
        try (LoggedMessages log = LoggedMessages.of("io.github.hibernatemr.topology", messages::add);
                Pod turns = Pod.start("turns", settings())) {
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(messages).anyMatch(message -> message.contains("HMR000312")));
            assertThat(turns.multiRegion().topology().node("eu").reachable()).isFalse();
        } catch (RuntimeException e) {
            assertThat(e).hasStackTraceContaining("hibernate.mr.replica.eu.url").hasStackTraceContaining("in turns");
        }
        linkTo(eu).leadTo(eu);
    }

    /** After a failover the primary's virtual address leads to a standby that has a name of its own. */
    @Test
    void oneServerUnderTwoNamesIsNotTakenForTwoPrimaries() {
        Map<String, Object> both = Pod.settings(cluster);
        try (Pod named = Pod.start("named", both);
                LoggedMessages log = LoggedMessages.of("io.github.hibernatemr.topology", messages::add)) {
            cluster.primary().kill();
            heir.promote();
            linkTo(cluster.primary()).leadTo(heir);
            // Which of the two names is followed is decided by who answers first.
            await().atMost(PATIENCE)
                    .untilAsserted(() ->
                            assertThat(problemsOf(named, "primary", "heir")).contains("by another name"));
            named.rename("writer", item, "by either name");
            assertThat(heir.query("select name from Item where id = " + item)).isEqualTo("by either name");
            assertThat(messages).noneMatch(message -> message.contains("HMR000309"));
        }
    }

    private static String problemsOf(Pod pod, String... nodes) {
        return Stream.of(nodes)
                .map(node ->
                        String.valueOf(pod.multiRegion().topology().node(node).problem()))
                .collect(Collectors.joining());
    }

    @Test
    void aReplicaThatIsThePrimaryByMistakeIsSaidToBeAndIsNoSecondPrimary() {
        Map<String, Object> twin = settings();
        twin.put("hibernate.mr.replica.eu.url", cluster.primary().jdbcUrl());
        try (LoggedMessages log = LoggedMessages.of("io.github.hibernatemr.topology", messages::add)) {
            assertThatThrownBy(() -> Pod.start("twin", twin).close())
                    .hasStackTraceContaining("hibernate.mr.replica.eu.url")
                    .hasStackTraceContaining("name a streaming replica here");
            assertThat(messages).noneMatch(message -> message.contains("HMR000309"));
        }
    }
}
