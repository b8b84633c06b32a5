/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.agroal.api.AgroalDataSource;
import io.github.hibernatemr.programs.JtaProgram;
import io.github.hibernatemr.programs.Memo;
import io.github.hibernatemr.programs.Place;
import io.github.hibernatemr.testkit.Cluster;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.PersistenceUnitTransactionType;
import jakarta.transaction.Status;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.hibernate.jpa.HibernatePersistenceConfiguration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Programs that do with a container's transactions what applications do, with hibernate-mr and without: each has to come to the same. */
class JtaProgramsTest {

    @TempDir
    static Path objectStore;

    private static Cluster cluster;
    private static AgroalDataSource primary;
    private static AgroalDataSource replica;
    private static EntityManagerFactory plain;
    private static EntityManagerFactory routed;

    @BeforeAll
    static void start() throws SQLException {
        Narayana.start(objectStore);
        cluster = TestCluster.get();
        primary = Narayana.dataSource(cluster.primary(), true);
        replica = Narayana.dataSource(cluster.replica("eu"), false);
        plain = factory("plain", Map.of());
        routed = factory(
                "routed",
                Map.of(
                        "hibernate.mr.region",
                        TestCluster.HERE,
                        "hibernate.mr.replica.eu.datasource",
                        replica,
                        "hibernate.mr.replica.eu.region",
                        TestCluster.HERE));
    }

    private static EntityManagerFactory factory(String unit, Map<String, Object> more) {
        Map<String, Object> settings = new HashMap<>(more);
        settings.put("jakarta.persistence.jtaDataSource", primary);
        settings.put("hibernate.transaction.jta.platform", "JBossTS");
        settings.put("hibernate.hbm2ddl.auto", "update");
        return new HibernatePersistenceConfiguration(unit)
                .managedClasses(Memo.class)
                .transactionType(PersistenceUnitTransactionType.JTA)
                .properties(settings)
                .createEntityManagerFactory();
    }

    @AfterAll
    static void close() {
        routed.close();
        plain.close();
        primary.close();
        replica.close();
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        assertThat(Narayana.TRANSACTIONS.getStatus()).isEqualTo(Status.STATUS_NO_TRANSACTION);
    }

    @ParameterizedTest
    @EnumSource(JtaProgram.class)
    void comesToTheSame(JtaProgram program) throws Exception {
        List<String> expected = program.run(new Place(Narayana.TRANSACTIONS, plain));
        assertThat(program.run(new Place(Narayana.TRANSACTIONS, routed))).isEqualTo(expected);
    }
}
