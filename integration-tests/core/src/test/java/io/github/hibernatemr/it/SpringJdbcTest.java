/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.hibernatemr.consistency.ConsistencyScope;
import io.github.hibernatemr.testkit.Cluster;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** Spring's JDBC templates and transactions, on the unit's data source, one connection in each pool; no replica replays. */
class SpringJdbcTest {

    private static final String INSERT = "insert into Item (id, version, name) values (?, 0, 'by template')";

    private static Cluster cluster;
    private static Pod pod;
    private static JdbcTemplate jdbc;
    private static DataSourceTransactionManager transactions;
    private static long lastId = 2_000_000;

    private final String user = "user-" + UUID.randomUUID();
    private final long id = ++lastId;

    @BeforeAll
    static void start() {
        cluster = TestCluster.get();
        Map<String, Object> settings = Pod.settings(cluster);
        settings.put("hibernate.hbm2ddl.auto", "update");
        settings.put("hibernate.mr.consistency.max_wait", "0s");
        settings.put("hibernate.mr.pool.maximumPoolSize", "1");
        settings.put("hibernate.mr.pool.connectionTimeout", "2000");
        pod = Pod.start(settings);
        jdbc = new JdbcTemplate(pod.multiRegion().dataSource());
        transactions = new DataSourceTransactionManager(pod.multiRegion().dataSource());
    }

    @AfterAll
    static void close() {
        pod.close();
    }

    @BeforeEach
    void everyReplicaHasEverythingAndGetsNoMore() {
        cluster.awaitCaughtUp();
        pod.settled(1);
        cluster.replicas().forEach(replica -> replica.replay().pause());
    }

    @AfterEach
    void replay() {
        cluster.replicas().forEach(replica -> replica.replay().resume());
    }

    private static boolean isOnReplica() {
        return Boolean.TRUE.equals(jdbc.queryForObject("select pg_is_in_recovery()", Boolean.class));
    }

    private static TransactionTemplate transaction() {
        return new TransactionTemplate(transactions);
    }

    private static TransactionTemplate readOnly() {
        TransactionTemplate template = transaction();
        template.setReadOnly(true);
        return template;
    }

    private static <T> T in(TransactionTemplate template, Supplier<T> work) {
        return template.execute(status -> work.get());
    }

    @Test
    void aTemplatesWriteIsReadByAnEntityAndByTheTemplate() {
        try (var scope = ConsistencyScope.of(user)) {
            assertThat(isOnReplica()).isTrue();
            assertThat(jdbc.update(INSERT, id)).isEqualTo(1);
            assertThat(jdbc.queryForObject("select name from Item where id = ?", String.class, id))
                    .isEqualTo("by template");
        }
        assertThat(pod.read(user, id)).isEqualTo("by template");
    }

    @Test
    void aTransactionReadsLocallyUntilItWritesAndIsStampedAtItsCommit() {
        try (var scope = ConsistencyScope.of(user)) {
            transaction().executeWithoutResult(status -> {
                assertThat(isOnReplica()).isTrue();
                jdbc.batchUpdate(
                        INSERT,
                        LongStream.of(id, ++lastId)
                                .mapToObj(each -> new Object[] {each})
                                .toList());
                assertThat(isOnReplica()).isFalse();
            });
        }
        assertThat(pod.read(user, id)).isEqualTo("by template");
        assertThat(pod.read(user, lastId)).isEqualTo("by template");
    }

    @Test
    void aRolledBackTransactionLeavesNothing() {
        try (var scope = ConsistencyScope.of(user)) {
            assertThatThrownBy(() -> transaction().executeWithoutResult(status -> {
                        jdbc.update(INSERT, id);
                        throw new IllegalStateException("on purpose");
                    }))
                    .hasMessage("on purpose");
            assertThat(isOnReplica()).as("nothing was stamped").isTrue();
        }
        assertThat(cluster.primary().query("select name from Item where id = " + id))
                .isNull();
    }

    @Test
    void aReadOnlyTransactionStaysOnTheReplicaAndWritesNothing() {
        try (var scope = ConsistencyScope.of(user)) {
            assertThat(in(readOnly(), () -> isOnReplica())).isTrue();
            assertThatThrownBy(() -> in(readOnly(), () -> jdbc.update(INSERT, id)))
                    .isInstanceOf(DataAccessException.class);
            assertThat(in(transaction(), () -> jdbc.update(INSERT, id)))
                    .as("the next one is not read-only any more")
                    .isEqualTo(1);
        }
    }

    @Test
    void anIsolationHoldsForItsTransactionOnly() {
        TransactionTemplate serializable = transaction();
        serializable.setIsolationLevel(TransactionDefinition.ISOLATION_SERIALIZABLE);
        try (var scope = ConsistencyScope.of(user)) {
            assertThat(in(serializable, () -> isOnReplica())).isFalse();
            assertThat(in(transaction(), () -> isOnReplica())).isTrue();
        }
    }

    @Test
    void aSavepointUndoesWhatIsNested() {
        TransactionTemplate nested = transaction();
        nested.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);
        try (var scope = ConsistencyScope.of(user)) {
            transaction().executeWithoutResult(status -> {
                jdbc.update(INSERT, id);
                assertThatThrownBy(() -> in(nested, () -> jdbc.update(INSERT, id)))
                        .isInstanceOf(DuplicateKeyException.class);
            });
        }
        assertThat(pod.read(user, id)).isEqualTo("by template");
    }

    @Test
    void rowsAreStreamedFromTheReplica() {
        JdbcTemplate streaming = new JdbcTemplate(pod.multiRegion().dataSource());
        streaming.setFetchSize(2);
        List<Integer> rows = readOnly()
                .execute(status ->
                        streaming.queryForList("select n from generate_series(1, 10) n order by n", Integer.class));
        assertThat(rows).hasSize(10).endsWith(10);
    }
}
