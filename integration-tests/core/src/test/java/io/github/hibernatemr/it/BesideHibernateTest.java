/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.it;

import static io.github.hibernatemr.routing.RouteReason.NOT_COVERED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.github.hibernatemr.consistency.ConsistencyScope;
import io.github.hibernatemr.testkit.Cluster;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What others than Hibernate write, who use the unit's data source or say so, is seen as what sessions write; no replica replays. */
class BesideHibernateTest {

    private static final AtomicLong IDS = new AtomicLong(1_000_000);
    private static final String NONE = null;

    private static Cluster cluster;
    private static Pod pod;
    private static Pod other;
    private static HikariDataSource primarys;

    private final String user = "user-" + UUID.randomUUID();
    private final long id = IDS.incrementAndGet();

    @BeforeAll
    static void start() {
        cluster = TestCluster.get();
        pod = Pod.start(cluster, "hibernate.hbm2ddl.auto", "update", "hibernate.mr.consistency.max_wait", "0s");
        other = Pod.start(cluster, "hibernate.mr.consistency.max_wait", "0s");
        primarys = new HikariDataSource();
        primarys.setJdbcUrl(cluster.primary().jdbcUrl(TestCluster.HERE));
        primarys.setUsername(cluster.primary().user());
        primarys.setPassword(cluster.primary().password());
        primarys.setMaximumPoolSize(2);
    }

    @AfterAll
    static void close() {
        primarys.close();
        other.close();
        pod.close();
    }

    @BeforeEach
    void everyReplicaHasEverythingAndGetsNoMore() {
        cluster.awaitCaughtUp();
        pod.settled();
        other.settled();
        cluster.replicas().forEach(replica -> replica.replay().pause());
    }

    @AfterEach
    void replay() {
        cluster.replicas().forEach(replica -> replica.replay().resume());
    }

    private static DataSource dataSource() {
        return pod.multiRegion().dataSource();
    }

    private static int insert(Connection connection, long id) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("insert into Item (id, version, name) values (?, 0, 'beside')")) {
            insert.setLong(1, id);
            return insert.executeUpdate();
        }
    }

    private static void insertBy(DataSource dataSource, long id) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            insert(connection, id);
        }
    }

    private static boolean isOnReplica(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select pg_is_in_recovery()")) {
            row.next();
            return row.getBoolean(1);
        }
    }

    private boolean readsReplica(Pod of) {
        return of.routeOf(user, em -> em.find(Item.class, id)).reason().leadsToReplica();
    }

    @Test
    void whatIsWrittenPastTheUnitIsNotSeenUntilSomebodySaysSo() throws SQLException {
        for (int i = 0; i < 4; i++) {
            insertBy(primarys, IDS.incrementAndGet());
            assertThat(pod.read(user, IDS.get()))
                    .as("the failure that wrote() prevents")
                    .isEqualTo(NONE);
        }
        try (var scope = ConsistencyScope.of(user)) {
            pod.multiRegion().wrote();
        }
        assertThat(pod.read(user, IDS.get())).isEqualTo("beside");
        assertThat(other.read(user, IDS.get())).isEqualTo("beside");
    }

    private static boolean seesWithoutAKey(Pod of, long id) {
        return of.inTransaction(em -> em.find(Item.class, id) != null);
    }

    @Test
    void whatNobodyInParticularWritesThroughTheUnitWhoeverHasNoKeySees() throws SQLException {
        insertBy(dataSource(), id);
        assertThat(seesWithoutAKey(pod, id)).isTrue();
        assertThat(seesWithoutAKey(other, id)).isTrue();
    }

    /** A batch framework with a pool of its own. */
    @Test
    void whatNobodyInParticularHasWrittenPastTheUnitIsSeenWhenItIsSaid() throws SQLException {
        insertBy(primarys, id);
        pod.multiRegion().wrote();
        assertThat(seesWithoutAKey(pod, id)).isTrue();
        assertThat(seesWithoutAKey(other, id)).isTrue();
    }

    @Test
    void whoeverHasWrittenCanBeNamed() throws SQLException {
        insertBy(primarys, id);
        pod.multiRegion().wrote(user);
        assertThat(pod.read(user, id)).isEqualTo("beside");
        assertThat(other.read(user, id)).isEqualTo("beside");
        assertThat(pod.read(user + "'s neighbour", id)).as("precision").isEqualTo(NONE);
    }

    @Test
    void anOpenTransactionNoticesWhatWasWrittenPastIt() throws SQLException {
        try (var scope = ConsistencyScope.of(user)) {
            pod.runInTransaction(em -> {
                assertThat(em.find(Item.class, id)).isNull();
                try {
                    insertBy(primarys, id);
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
                pod.multiRegion().wrote();
                assertThat(em.find(Item.class, id)).isNotNull();
            });
        }
    }

    @Test
    void aTokenCarriesWhatWasWrittenPastTheUnit() throws SQLException {
        insertBy(primarys, id);
        String token;
        try (var scope = ConsistencyScope.of(user)) {
            pod.multiRegion().wrote();
            token = pod.multiRegion().token();
        }
        try (var scope = ConsistencyScope.of(other.multiRegion().readToken(token));
                var inner = ConsistencyScope.of(user)) {
            assertThat(other.routeOf(em -> em.find(Item.class, id)).reason()).isEqualTo(NOT_COVERED);
        }
    }

    @Test
    void whatIsWrittenThroughTheDataSourceIsSeenAtOnce() throws SQLException {
        try (var scope = ConsistencyScope.of(user)) {
            insertBy(dataSource(), id);
        }
        assertThat(pod.read(user, id)).isEqualTo("beside");
        assertThat(other.read(user, id)).isEqualTo("beside");
        assertThat(pod.read(user + "'s neighbour", id)).as("precision").isEqualTo(NONE);
    }

    @Test
    void whatASessionHasWrittenTheDataSourceReads() throws SQLException {
        Long written = pod.store(user, "mine");
        try (var scope = ConsistencyScope.of(user);
                Connection connection = dataSource().getConnection();
                PreparedStatement query = connection.prepareStatement("select name from Item where id = ?")) {
            query.setLong(1, written);
            try (ResultSet row = query.executeQuery()) {
                assertThat(row.next()).isTrue();
            }
        }
    }

    @Test
    void aTransactionIsStampedAtItsCommit() throws SQLException {
        try (var scope = ConsistencyScope.of(user);
                Connection connection = dataSource().getConnection()) {
            connection.setAutoCommit(false);
            assertThat(isOnReplica(connection)).isTrue();
            insert(connection, id);
            assertThat(isOnReplica(connection)).as("it sees its own writes").isFalse();
            assertThat(readsReplica(pod)).as("nothing is committed yet").isTrue();
            connection.commit();
            connection.setAutoCommit(true);
            assertThat(readsReplica(pod)).isFalse();
        }
        assertThat(other.read(user, id)).isEqualTo("beside");
    }

    @Test
    void aRollbackStampsNothing() throws SQLException {
        try (var scope = ConsistencyScope.of(user);
                Connection connection = dataSource().getConnection()) {
            connection.setAutoCommit(false);
            insert(connection, id);
            connection.rollback();
        }
        assertThat(readsReplica(pod)).isTrue();
        assertThat(cluster.primary().query("select name from Item where id = " + id))
                .isNull();
    }

    @Test
    void closingRollsBackWhatWasNotCommitted() throws SQLException {
        try (var scope = ConsistencyScope.of(user);
                Connection connection = dataSource().getConnection()) {
            connection.setAutoCommit(false);
            insert(connection, id);
        }
        assertThat(readsReplica(pod)).isTrue();
        assertThat(cluster.primary().query("select name from Item where id = " + id))
                .isNull();
    }

    @Test
    void aReadOnlyUseStaysOnTheReplica() throws SQLException {
        try (var scope = ConsistencyScope.of(user)) {
            try (Connection connection = dataSource().getConnection()) {
                assertThat(isOnReplica(connection)).isTrue();
            }
            try (Connection connection = dataSource().getConnection()) {
                connection.setAutoCommit(false);
                connection.setReadOnly(true);
                assertThat(isOnReplica(connection)).isTrue();
                connection.commit();
            }
        }
        assertThat(readsReplica(pod)).isTrue();
    }

    @Test
    void theSchemaIsChangedOnThePrimary() throws SQLException {
        String table = "beside_" + id;
        try (var scope = ConsistencyScope.of(user);
                Connection connection = dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create table " + table + " (id int)");
            try (ResultSet found = connection.getMetaData().getTables(null, null, table, null)) {
                assertThat(found.next())
                        .as("a schema tool finds what it has made")
                        .isTrue();
            }
            statement.execute("drop table " + table);
        }
    }

    @Test
    void itIsADataSourceAsOthersAre() throws SQLException {
        DataSource dataSource = dataSource();
        assertThat(pod.multiRegion().dataSource()).isSameAs(dataSource);
        assertThatThrownBy(() -> dataSource.getConnection("somebody", "else"))
                .isInstanceOf(SQLFeatureNotSupportedException.class)
                .hasMessageContaining("HMR000413");
        assertThat(dataSource.isWrapperFor(DataSource.class)).isTrue();
        assertThat(dataSource.unwrap(DataSource.class)).isSameAs(dataSource);
        assertThat(dataSource.isWrapperFor(Pod.class)).isFalse();
        assertThatThrownBy(() -> dataSource.unwrap(Pod.class)).isInstanceOf(SQLException.class);
        assertThat(dataSource.getLoginTimeout()).isZero();
        assertThatThrownBy(dataSource::getParentLogger).isInstanceOf(SQLFeatureNotSupportedException.class);
    }

    /** As each pool does, whatever Hibernate expects of its own connections. */
    @Test
    void aConnectionComesInAutoCommitModeAndIsOfNoUseAfterTheUnit() throws SQLException {
        Map<String, Object> settings = Pod.settings(cluster);
        settings.put("hibernate.connection.provider_disables_autocommit", "true");
        settings.put("hibernate.mr.pool.maximumPoolSize", "1");
        settings.put("hibernate.mr.pool.connectionTimeout", "2000");
        DataSource dataSource;
        try (Pod strict = Pod.start("beside", settings)) {
            dataSource = strict.multiRegion().dataSource();
            try (Connection connection = dataSource.getConnection()) {
                assertThat(connection.getAutoCommit()).isTrue();
                insert(connection, id);
                assertThat(cluster.primary().query("select name from Item where id = " + id))
                        .isEqualTo("beside");
            }
            nothingLeaks(dataSource);
        }
        assertThatThrownBy(dataSource::getConnection)
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("HMR000415");
    }

    /** One connection in each pool: whatever is not given back is missed at once. */
    private static void nothingLeaks(DataSource dataSource) throws SQLException {
        for (int i = 0; i < 3; i++) {
            insertBy(dataSource, IDS.incrementAndGet());
            try (Connection connection = dataSource.getConnection()) {
                connection.setAutoCommit(false);
                isOnReplica(connection);
                insert(connection, IDS.incrementAndGet());
            }
            try (Connection connection = dataSource.getConnection();
                    Statement statement = connection.createStatement()) {
                assertThatThrownBy(() -> statement.execute("insert into nowhere values (1)"))
                        .isInstanceOf(SQLException.class);
                connection.setAutoCommit(false);
                assertThatThrownBy(() -> statement.executeQuery("select nothing from nowhere"))
                        .isInstanceOf(SQLException.class);
            }
        }
        insertBy(dataSource, IDS.incrementAndGet());
    }
}
