/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.hibernatemr.consistency.ConsistencyKeyResolver;
import io.github.hibernatemr.consistency.ConsistencyScope;
import io.github.hibernatemr.routing.Route;
import io.github.hibernatemr.routing.RouteReason;
import io.github.hibernatemr.testkit.Cluster;
import io.github.hibernatemr.testkit.Link;
import java.sql.SQLTransientException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.hibernate.Session;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code on_write_failure = reject}: a write that the other pods could not know of is not committed. */
class AnnouncedWritesTest {

    private static final String WRITERS_WAY = "the way of the writer's pod";

    private static Cluster cluster;
    private static Pod writer;
    private static Pod reader;
    private static Long known;

    @BeforeAll
    static void start() {
        cluster = TestCluster.startAnother();
        writer = Pod.start(
                cluster,
                "hibernate.hbm2ddl.auto",
                "create",
                "hibernate.mr.store.uri",
                cluster.redis().uri(WRITERS_WAY),
                "hibernate.mr.store.on_write_failure",
                "reject");
        reader = Pod.start(cluster);
        known = writer.store("somebody", "known");
        writer.settled();
        reader.settled();
    }

    @AfterAll
    static void close() {
        writer.close();
        reader.close();
        cluster.close();
    }

    @AfterEach
    void mend() {
        redis().restore();
        toPrimary().roundTrip(TestCluster.ROUND_TRIP);
        cluster.replicas().forEach(replica -> replica.replay().resume());
        writer.settled();
        await().atMost(Duration.ofSeconds(20))
                .ignoreExceptions()
                .until(() -> writer.store("somebody", "works again") != null);
    }

    private static Link redis() {
        return cluster.link(WRITERS_WAY, cluster.redis());
    }

    private static Link toPrimary() {
        return cluster.link(TestCluster.HERE, cluster.primary());
    }

    private static String items(String name) {
        return cluster.primary().query("select count(*) from Item where name = '" + name + "'");
    }

    private static Pod whoseResolverFails(String onWriteFailure, AtomicBoolean fails) {
        ConsistencyKeyResolver resolver = () -> {
            if (fails.get()) {
                throw new IllegalStateException("on purpose");
            }
            return "whoever";
        };
        Map<String, Object> settings = Pod.settings(cluster);
        settings.put("hibernate.mr.store.on_write_failure", onWriteFailure);
        settings.put("hibernate.mr.consistency.key_resolver", resolver);
        return Pod.start(settings);
    }

    private static Item stored(Pod pod, String name) {
        return pod.inTransaction(em -> {
            Item item = new Item(name);
            em.persist(item);
            return item;
        });
    }

    @Test
    void aWriteOfNobodyKnowsWhomIsNotCommitted() {
        try (Pod pod = whoseResolverFails("reject", new AtomicBoolean(true))) {
            assertThatThrownBy(() -> stored(pod, "whose"))
                    .hasRootCauseInstanceOf(SQLTransientException.class)
                    .rootCause()
                    .hasMessageContaining("key resolver has failed");
        }
        assertThat(items("whose")).isEqualTo("0");
    }

    @Test
    void aWriteOfNobodyKnowsWhomIsEverybodysInItsPod() {
        AtomicBoolean fails = new AtomicBoolean();
        try (Pod pod = whoseResolverFails("proceed", fails)) {
            await().untilAsserted(() -> assertThat(pod.routeOf(em -> em.find(Item.class, known))
                            .reason()
                            .leadsToReplica())
                    .isTrue());
            cluster.replicas().forEach(replica -> replica.replay().pause());
            fails.set(true);
            Item written = stored(pod, "somebody's");
            fails.set(false);
            Item seen = pod.inTransaction(em -> em.find(Item.class, written.id()));
            assertThat(seen).isNotNull();
        }
    }

    @Test
    void aWriteThatCannotBeAnnouncedIsNotCommitted() {
        redis().cut();
        assertThatThrownBy(() -> writer.store("writer", "unannounced"))
                .hasRootCauseInstanceOf(SQLTransientException.class)
                .rootCause()
                .hasMessageContaining("hibernate.mr.store.on_write_failure = reject");
        assertThat(items("unannounced")).isEqualTo("0");
    }

    @Test
    void norIsAStatementInAutoCommitMode() {
        redis().cut();
        try (var scope = ConsistencyScope.of("writer");
                Session session = writer.factory().createEntityManager().unwrap(Session.class)) {
            assertThatThrownBy(() -> session.doWork(connection -> {
                        try (Statement statement = connection.createStatement()) {
                            statement.executeUpdate("insert into Item (id, name) values (-1, 'auto')");
                        }
                    }))
                    .hasRootCauseInstanceOf(SQLTransientException.class);
        }
        assertThat(items("auto")).isEqualTo("0");
    }

    /** Whoever reads without a key, on any pod, must know of it. */
    @Test
    void norIsOneOfNobodyInParticular() {
        redis().cut();
        assertThatThrownBy(() -> writer.runInTransaction(em -> em.persist(new Item("anonymous"))))
                .hasRootCauseInstanceOf(SQLTransientException.class)
                .rootCause()
                .hasMessageContaining("hibernate.mr.store.on_write_failure = reject");
        assertThat(items("anonymous")).isEqualTo("0");
    }

    @Test
    void aReadNeedsNone() {
        redis().cut();
        assertThat(writer.read("reader", known)).isEqualTo("known");
    }

    @Test
    void whatIsRolledBackIsForgotten() {
        cluster.awaitCaughtUp();
        assertThatThrownBy(() -> {
                    try (var scope = ConsistencyScope.of("undecided")) {
                        writer.runInTransaction(em -> {
                            em.persist(new Item("rolled back"));
                            em.flush();
                            throw new IllegalStateException("changed its mind");
                        });
                    }
                })
                .hasMessage("changed its mind");
        await().untilAsserted(() ->
                assertThat(routeOf("undecided").reason().leadsToReplica()).isTrue());
    }

    private static Route routeOf(String user) {
        return reader.routeOf(user, em -> em.find(Item.class, known));
    }

    /** The pod dies for the store between COMMIT and the call that would say so. */
    @Test
    void anAcknowledgedWriteIsKnownToTheOtherPodsThoughItsPodDiesBeforeItCanTell() {
        await().untilAsserted(() ->
                assertThat(routeOf("writer").reason().leadsToReplica()).isTrue());
        cluster.replicas().forEach(replica -> replica.replay().pause());
        // Its answer to COMMIT takes half of that to come.
        toPrimary().roundTrip(Duration.ofMillis(800));
        CompletableFuture<Long> written = CompletableFuture.supplyAsync(() -> writer.store("writer", "announced"));
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> !items("announced").equals("0"));
        redis().cut();
        Long id = written.join();
        assertThat(writer.multiRegion().statistics().unsharedWrites()).isPositive();
        assertThat(reader.read("writer", id)).isEqualTo("announced");

        redis().restore();
        cluster.replicas().forEach(replica -> replica.replay().resume());
        toPrimary().roundTrip(TestCluster.ROUND_TRIP);
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            assertThat(routeOf("writer").reason()).isEqualTo(RouteReason.COVERED);
            assertThat(writer.multiRegion().statistics().unsharedWrites()).isZero();
        });
    }
}
