/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agroal.api.AgroalDataSource;
import io.github.hibernatemr.MultiRegion;
import io.github.hibernatemr.routing.RouteReason;
import io.github.hibernatemr.testkit.Cluster;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.PersistenceUnitTransactionType;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.hibernate.jpa.HibernatePersistenceConfiguration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The one permit to read the primary for want of a replica, in transactions of a container's that end in every way. */
class JtaCrossingTest {

    private static final String CROSSING = "select no_room_on_replicas()";

    @TempDir
    static Path objectStore;

    private static Cluster cluster;
    private static AgroalDataSource primary;
    private static AgroalDataSource replica;
    private static EntityManagerFactory factory;

    @BeforeAll
    static void start() throws SQLException {
        Narayana.start(objectStore);
        cluster = TestCluster.get();
        primary = Narayana.dataSource(cluster.primary(), true);
        replica = Narayana.dataSource(cluster.replica("eu"), false);
        cluster.primary()
                .execute(
                        "create or replace function no_room_on_replicas() returns int stable language plpgsql as $$ begin"
                                + " if pg_is_in_recovery() then raise exception 'no room' using errcode = '53100'; end if;"
                                + " return 1; end $$");
        cluster.awaitCaughtUp();
        Map<String, Object> settings = new HashMap<>();
        settings.put("jakarta.persistence.jtaDataSource", primary);
        settings.put("hibernate.transaction.jta.platform", "JBossTS");
        settings.put("hibernate.mr.region", TestCluster.HERE);
        settings.put("hibernate.mr.replica.eu.datasource", replica);
        settings.put("hibernate.mr.replica.eu.region", TestCluster.HERE);
        settings.put("hibernate.mr.consistency.level", "eventual");
        settings.put("hibernate.mr.crossing.limit", "1");
        settings.put("hibernate.mr.crossing.max_wait", "1s");
        factory = new HibernatePersistenceConfiguration("crossing")
                .transactionType(PersistenceUnitTransactionType.JTA)
                .properties(settings)
                .createEntityManagerFactory();
    }

    @AfterAll
    static void end() {
        factory.close();
        primary.close();
        replica.close();
        cluster.primary().execute("drop function no_room_on_replicas()");
    }

    private interface Ending {
        void of(EntityManager em) throws Exception;
    }

    private static void cross(Ending ending) throws Exception {
        Narayana.TRANSACTIONS.begin();
        try (EntityManager em = factory.createEntityManager()) {
            assertThat(em.createNativeQuery(CROSSING).getSingleResult()).isEqualTo(1);
            assertThat(MultiRegion.of(em).route().reason()).isEqualTo(RouteReason.REPLICA_FAILED);
            ending.of(em);
        }
    }

    /** The container gives no connection to the primary any more. */
    private static void crossTooLate(Ending ending) throws Exception {
        Narayana.TRANSACTIONS.begin();
        try (EntityManager em = factory.createEntityManager()) {
            Narayana.TRANSACTIONS.setRollbackOnly();
            assertThatThrownBy(() -> em.createNativeQuery(CROSSING).getSingleResult())
                    .hasStackTraceContaining("HMR000401");
            ending.of(em);
        }
    }

    private static void commit(EntityManager em) throws Exception {
        Narayana.TRANSACTIONS.commit();
    }

    private static void rollback(EntityManager em) throws Exception {
        Narayana.TRANSACTIONS.rollback();
    }

    private static void closeAndRollback(EntityManager em) throws Exception {
        em.close();
        Narayana.TRANSACTIONS.rollback();
    }

    @Test
    void thePermitIsThereAgainWhateverBecameOfTheTransaction() throws Exception {
        for (int i = 0; i < 2; i++) {
            cross(JtaCrossingTest::commit);
            cross(JtaCrossingTest::rollback);
            cross(JtaCrossingTest::closeAndRollback);
            crossTooLate(JtaCrossingTest::rollback);
            crossTooLate(JtaCrossingTest::closeAndRollback);
        }
    }
}
