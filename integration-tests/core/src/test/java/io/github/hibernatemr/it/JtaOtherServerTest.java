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
import io.github.hibernatemr.testkit.Cluster;
import io.github.hibernatemr.testkit.Replica;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.PersistenceUnitTransactionType;
import jakarta.transaction.RollbackException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.hibernate.jpa.HibernatePersistenceConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The primary's address leads to a promoted standby, the old primary lives, and a container's pool has connections to it. */
class JtaOtherServerTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    static Path objectStore;

    @Test
    void aTransactionIsNotCommittedOnAPrimaryThatItsAddressHasLeft() throws Exception {
        Narayana.start(objectStore);
        try (Cluster cluster = Cluster.builder()
                        .primary(TestCluster.FAR)
                        .replica("eu", TestCluster.HERE)
                        .replica("heir", TestCluster.ELSEWHERE)
                        .start();
                AgroalDataSource primary = Narayana.dataSource(cluster.primary(), true);
                AgroalDataSource replica = Narayana.dataSource(cluster.replica("eu"), false)) {
            try (EntityManagerFactory factory = factory(primary, replica)) {
                Long id = stored(factory);
                Replica heir = cluster.replica("heir");
                heir.awaitCaughtUp();
                long before = incarnation(factory);
                Narayana.TRANSACTIONS.begin();
                try (EntityManager em = factory.createEntityManager()) {
                    em.find(Item.class, id).rename("lost");
                    em.flush();
                    heir.promote();
                    cluster.link(TestCluster.HERE, cluster.primary()).leadTo(heir);
                    await().atMost(PATIENCE).untilAsserted(() -> {
                        cluster.primary()
                                .query(
                                        "select count(pg_terminate_backend(pid)) from pg_stat_activity"
                                                + " where usename = current_user and state = 'idle' and pid <> pg_backend_pid()");
                        assertThat(incarnation(factory)).isNotIn(0L, before);
                    });
                    assertThatThrownBy(Narayana.TRANSACTIONS::commit).isInstanceOf(RollbackException.class);
                }
                assertThat(cluster.primary().query("select name from Item where id = " + id))
                        .isEqualTo("kept");
            }
        }
    }

    private static EntityManagerFactory factory(AgroalDataSource primary, AgroalDataSource replica) {
        return new HibernatePersistenceConfiguration("moved")
                .managedClasses(Item.class)
                .transactionType(PersistenceUnitTransactionType.JTA)
                .properties(Map.of(
                        "jakarta.persistence.jtaDataSource",
                        primary,
                        "hibernate.transaction.jta.platform",
                        "JBossTS",
                        "hibernate.hbm2ddl.auto",
                        "update",
                        "hibernate.mr.region",
                        TestCluster.HERE,
                        "hibernate.mr.replica.eu.datasource",
                        replica,
                        "hibernate.mr.replica.eu.region",
                        TestCluster.HERE))
                .createEntityManagerFactory();
    }

    private static long incarnation(EntityManagerFactory factory) {
        return MultiRegion.of(factory).topology().primary().incarnation();
    }

    private static Long stored(EntityManagerFactory factory) throws Exception {
        Narayana.TRANSACTIONS.begin();
        try (EntityManager em = factory.createEntityManager()) {
            Item item = new Item("kept");
            em.persist(item);
            Narayana.TRANSACTIONS.commit();
            return item.id();
        }
    }
}
