/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.agroal.api.AgroalDataSource;
import io.github.hibernatemr.MultiRegion;
import io.github.hibernatemr.consistency.ConsistencyScope;
import io.github.hibernatemr.testkit.Cluster;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.PersistenceUnitTransactionType;
import jakarta.transaction.Status;
import jakarta.transaction.Transaction;
import jakarta.transaction.TransactionManager;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.hibernate.SessionFactory;
import org.hibernate.StatelessSession;
import org.hibernate.jpa.HibernatePersistenceConfiguration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever is written in a transaction of the container's is seen by everything of the unit in that transaction; no replica replays. */
class BesideHibernateJtaTest {

    /** Where the primary's connections come from. */
    enum Primary {
        /** A data source of the container's, which commits in one phase. */
        JTA,
        /** A data source of the container's, by the driver's XA resource. */
        XA,
        /** A pool of hibernate-mr's own, of which the container knows nothing; as a promoted replica's. */
        POOL
    }

    private static final TransactionManager TRANSACTIONS = Narayana.TRANSACTIONS;
    private static final AtomicLong IDS = new AtomicLong(3_000_000);

    @TempDir
    static Path objectStore;

    private static Cluster cluster;
    private static final Map<Primary, AgroalDataSource> PRIMARIES = new EnumMap<>(Primary.class);
    private static final Map<Primary, AgroalDataSource> REPLICAS = new EnumMap<>(Primary.class);
    private static final Map<Primary, EntityManagerFactory> UNITS = new EnumMap<>(Primary.class);

    private final String user = "user-" + UUID.randomUUID();
    private final long id = IDS.incrementAndGet();
    private EntityManagerFactory factory;
    private MultiRegion unit;

    @BeforeAll
    static void start() throws SQLException {
        Narayana.start(objectStore);
        cluster = TestCluster.get();
        PRIMARIES.put(Primary.JTA, Narayana.dataSource(cluster.primary(), true));
        PRIMARIES.put(Primary.XA, Narayana.xaDataSource(cluster.primary()));
        for (Primary primary : Primary.values()) {
            REPLICAS.put(primary, Narayana.dataSource(cluster.replica("eu"), false));
            UNITS.put(
                    primary,
                    new HibernatePersistenceConfiguration("beside-" + primary)
                            .managedClass(Item.class)
                            .transactionType(PersistenceUnitTransactionType.JTA)
                            .properties(settings(primary))
                            .createEntityManagerFactory());
        }
    }

    private static Map<String, Object> settings(Primary primary) {
        Map<String, Object> settings = new HashMap<>(Map.of(
                "hibernate.transaction.jta.platform",
                "JBossTS",
                "hibernate.hbm2ddl.auto",
                "update",
                "hibernate.mr.region",
                TestCluster.HERE,
                "hibernate.mr.replica.eu.datasource",
                REPLICAS.get(primary),
                "hibernate.mr.replica.eu.region",
                TestCluster.HERE,
                "hibernate.mr.consistency.max_wait",
                "0s"));
        Pod.othersAreElsewhere(settings);
        if (primary == Primary.POOL) {
            settings.put("hibernate.mr.primary.url", cluster.primary().jdbcUrl(TestCluster.HERE));
            settings.put("hibernate.mr.primary.user", cluster.primary().user());
            settings.put("hibernate.mr.primary.password", cluster.primary().password());
            // Whatever is not given back, or taken twice by one transaction, is missed at once.
            settings.put("hibernate.mr.pool.maximumPoolSize", "1");
            settings.put("hibernate.mr.pool.connectionTimeout", "2000");
        } else {
            settings.put("jakarta.persistence.jtaDataSource", PRIMARIES.get(primary));
        }
        return settings;
    }

    @AfterAll
    static void close() {
        UNITS.values().forEach(EntityManagerFactory::close);
        PRIMARIES.values().forEach(AgroalDataSource::close);
        REPLICAS.values().forEach(AgroalDataSource::close);
    }

    @BeforeEach
    void everyReplicaHasEverythingAndGetsNoMore() {
        cluster.awaitCaughtUp();
        for (EntityManagerFactory each : UNITS.values()) {
            await().atMost(Duration.ofSeconds(30)).until(() -> isOnReplica(MultiRegion.of(each), "settling"));
        }
        cluster.replicas().forEach(each -> each.replay().pause());
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        cluster.replicas().forEach(each -> each.replay().resume());
        assertThat(TRANSACTIONS.getStatus()).isEqualTo(Status.STATUS_NO_TRANSACTION);
        Stream.concat(PRIMARIES.values().stream(), REPLICAS.values().stream())
                .forEach(pool -> assertThat(pool.getMetrics().activeCount())
                        .as("but the sampler's")
                        .isLessThanOrEqualTo(1));
    }

    private void use(Primary primary) {
        factory = UNITS.get(primary);
        unit = MultiRegion.of(factory);
    }

    private static boolean isOnReplica(MultiRegion unit, String user) throws SQLException {
        try (var scope = ConsistencyScope.of(user);
                Connection connection = unit.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select pg_is_in_recovery()")) {
            row.next();
            return row.getBoolean(1);
        }
    }

    private boolean isOnReplica() throws SQLException {
        return isOnReplica(unit, user);
    }

    private void insert(long newId) throws SQLException {
        try (Connection connection = unit.dataSource().getConnection()) {
            insert(connection, newId);
        }
    }

    private static void insert(Connection connection, long newId) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("insert into Item (id, version, name) values (?, 0, 'beside')")) {
            insert.setLong(1, newId);
            insert.executeUpdate();
        }
    }

    private boolean jdbcSees(long wanted) throws SQLException {
        try (Connection connection = unit.dataSource().getConnection();
                PreparedStatement query = connection.prepareStatement("select name from Item where id = ?")) {
            query.setLong(1, wanted);
            try (ResultSet row = query.executeQuery()) {
                return row.next();
            }
        }
    }

    private static boolean isStored(long wanted) {
        return cluster.primary().query("select name from Item where id = " + wanted) != null;
    }

    @FunctionalInterface
    private interface Work {
        void run() throws Exception;
    }

    private void inTransaction(Work work) throws Exception {
        try (var scope = ConsistencyScope.of(user)) {
            TRANSACTIONS.begin();
            try {
                work.run();
                TRANSACTIONS.commit();
            } finally {
                if (TRANSACTIONS.getStatus() != Status.STATUS_NO_TRANSACTION) {
                    TRANSACTIONS.rollback();
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatJdbcHasWrittenEverybodySees(Primary primary) throws Exception {
        use(primary);
        inTransaction(() -> {
            assertThat(isOnReplica()).isTrue();
            insert(id);
            assertThat(isOnReplica()).isFalse();
            assertThat(jdbcSees(id)).isTrue();
            try (EntityManager em = factory.createEntityManager()) {
                assertThat(em.find(Item.class, id)).isNotNull();
            }
            try (StatelessSession session = factory.unwrap(SessionFactory.class).openStatelessSession()) {
                assertThat(session.get(Item.class, id)).isNotNull();
            }
        });
        assertThat(isStored(id)).isTrue();
    }

    /** Those that have read a replica before follow, too. */
    @ParameterizedTest
    @EnumSource
    void whatASessionHasFlushedEverybodySees(Primary primary) throws Exception {
        use(primary);
        inTransaction(() -> {
            try (EntityManager em = factory.createEntityManager();
                    EntityManager reader = factory.createEntityManager();
                    Connection connection = unit.dataSource().getConnection()) {
                assertThat(reader.find(Item.class, id)).isNull();
                assertThat(MultiRegion.of(reader).route().node().name()).isEqualTo("eu");
                try (Statement statement = connection.createStatement()) {
                    statement.executeQuery("select 1").close();
                }
                Item item = new Item("flushed");
                em.persist(item);
                em.flush();
                assertThat(jdbcSees(item.id())).isTrue();
                assertThat(reader.find(Item.class, item.id())).isNotNull();
                try (Statement statement = connection.createStatement();
                        ResultSet row = statement.executeQuery("select 1 from Item where id = " + item.id())) {
                    assertThat(row.next()).isTrue();
                }
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void itIsStampedWhenTheTransactionEndsThoughAllIsClosed(Primary primary) throws Exception {
        use(primary);
        inTransaction(() -> insert(id));
        assertThat(isOnReplica()).isFalse();
        try (var scope = ConsistencyScope.of(user)) {
            assertThat(jdbcSees(id)).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void howeverManyConnectionsWriteItIsStampedOnce(Primary primary) throws Exception {
        use(primary);
        try (var scope = ConsistencyScope.of(user)) {
            TRANSACTIONS.begin();
            for (int i = 0; i < 20; i++) {
                insert(IDS.incrementAndGet());
            }
            EntityManager em = factory.createEntityManager();
            em.persist(new Item("one more"));
            em.flush();
            long before = unit.statistics().storeCalls();
            TRANSACTIONS.commit();
            em.close();
            // For the key and for the application: announced before, settled after.
            assertThat(unit.statistics().storeCalls() - before).isLessThanOrEqualTo(4);
        }
        assertThat(isOnReplica()).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void aRollbackUndoesAllAndStampsNothing(Primary primary) throws Exception {
        use(primary);
        assertThatThrownBy(() -> inTransaction(() -> {
                    insert(id);
                    insert(IDS.incrementAndGet());
                    throw new IllegalStateException("on purpose");
                }))
                .hasMessage("on purpose");
        assertThat(isStored(id)).isFalse();
        assertThat(isOnReplica()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void whoeverOnlyReadsStaysOnTheReplica(Primary primary) throws Exception {
        use(primary);
        inTransaction(() -> {
            assertThat(isOnReplica()).isTrue();
            assertThat(isOnReplica()).isTrue();
            try (EntityManager em = factory.createEntityManager()) {
                em.find(Item.class, id);
                assertThat(MultiRegion.of(em).route().node().name()).isEqualTo("eu");
            }
        });
        assertThat(isOnReplica()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void theOneThatHasOnlyReadMayEndFirst(Primary primary) throws Exception {
        use(primary);
        inTransaction(() -> {
            try (EntityManager reader = factory.createEntityManager()) {
                reader.find(Item.class, id);
                insert(id);
            }
        });
        assertThat(isOnReplica()).isFalse();
    }

    /** REQUIRES_NEW: what the suspended transaction has written is none of the new one's business, nor the other way round. */
    @ParameterizedTest
    @EnumSource(names = {"JTA", "XA"})
    void aSuspendedTransactionIsAnotherOne(Primary primary) throws Exception {
        use(primary);
        long inner = IDS.incrementAndGet();
        String other = user + "'s other";
        assertThatThrownBy(() -> inTransaction(() -> {
                    insert(id);
                    Transaction suspended = TRANSACTIONS.suspend();
                    try (var scope = ConsistencyScope.of(other)) {
                        TRANSACTIONS.begin();
                        assertThat(isOnReplica(unit, other))
                                .as("nothing is written here")
                                .isTrue();
                        insert(inner);
                        TRANSACTIONS.commit();
                    } finally {
                        TRANSACTIONS.resume(suspended);
                    }
                    assertThat(isOnReplica()).isFalse();
                    assertThat(isOnReplica(unit, other)).isFalse();
                    throw new IllegalStateException("on purpose");
                }))
                .hasMessage("on purpose");
        assertThat(isStored(id)).isFalse();
        assertThat(isStored(inner)).isTrue();
        assertThat(isOnReplica()).as("rolled back").isTrue();
        assertThat(isOnReplica(unit, other)).as("committed").isFalse();
    }

    /** Else the container would commit it with the transaction that runs now. */
    @ParameterizedTest
    @EnumSource
    void aConnectionOfASuspendedTransactionDoesNotWriteInAnother(Primary primary) throws Exception {
        use(primary);
        inTransaction(() -> {
            try (Connection connection = unit.dataSource().getConnection()) {
                Transaction suspended = TRANSACTIONS.suspend();
                try {
                    TRANSACTIONS.begin();
                    assertThatThrownBy(() -> insert(connection, id)).hasStackTraceContaining("HMR000414");
                    TRANSACTIONS.commit();
                } finally {
                    TRANSACTIONS.resume(suspended);
                }
                insert(connection, id);
            }
        });
        assertThat(isStored(id)).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void aTransactionThatTimesOutLeavesNothing(Primary primary) throws Exception {
        use(primary);
        TRANSACTIONS.setTransactionTimeout(1);
        try (var scope = ConsistencyScope.of(user)) {
            TRANSACTIONS.begin();
            insert(id);
            await().pollInSameThread()
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> TRANSACTIONS.getStatus() == Status.STATUS_ROLLEDBACK);
            TRANSACTIONS.rollback();
        } finally {
            TRANSACTIONS.setTransactionTimeout(0);
        }
        assertThat(isStored(id)).isFalse();
        inTransaction(() -> insert(id));
        assertThat(isStored(id)).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void aConnectionKnowsThatTheTransactionIsTheContainers(Primary primary) throws Exception {
        use(primary);
        inTransaction(() -> {
            try (Connection connection = unit.dataSource().getConnection()) {
                assertThat(connection.getAutoCommit()).isFalse();
                assertThatThrownBy(connection::commit).hasMessageContaining("the container's transaction");
            }
        });
        try (Connection connection = unit.dataSource().getConnection()) {
            assertThat(connection.getAutoCommit()).isTrue();
        }
    }

    /** On what one transaction has failed is none of the next one's affairs. */
    @ParameterizedTest
    @EnumSource
    void aConnectionThatIsKeptServesTheTransactionAfterOneThatFailed(Primary primary) throws Exception {
        use(primary);
        long next = IDS.incrementAndGet();
        inTransaction(() -> insert(id));
        try (Connection kept = unit.dataSource().getConnection()) {
            assertThatThrownBy(() -> inTransaction(() -> insert(kept, id))).hasMessageContaining("duplicate key");
            inTransaction(() -> insert(kept, next));
        }
        assertThat(isStored(next)).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void outsideOfTransactionsEachStatementIsItsOwn(Primary primary) throws Exception {
        use(primary);
        try (var scope = ConsistencyScope.of(user)) {
            insert(id);
        }
        assertThat(isStored(id)).isTrue();
        assertThat(isOnReplica()).isFalse();
    }

    /** Of the container's data source, the transaction has one connection, whoever asks for it. */
    @ParameterizedTest
    @EnumSource(names = {"JTA", "XA"})
    void whatIsWrittenPastTheUnitIsSeenInTheTransactionThatSaysSo(Primary primary) throws Exception {
        use(primary);
        inTransaction(() -> {
            try (Connection past = PRIMARIES.get(primary).getConnection()) {
                insert(past, id);
            }
            assertThat(jdbcSees(id)).as("the failure that wrote() prevents").isFalse();
            unit.wrote();
            assertThat(jdbcSees(id)).isTrue();
        });
        cluster.replicas().forEach(each -> each.replay().resume());
        assertThat(isStored(id)).isTrue();
    }
}
