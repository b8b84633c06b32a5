/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.hibernatemr.consistency.ConsistencyScope;
import io.github.hibernatemr.testkit.Cluster;
import io.github.hibernatemr.testkit.Node;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.Id;
import jakarta.persistence.OptimisticLockException;
import jakarta.persistence.Version;
import java.net.URI;
import java.util.Map;
import org.hibernate.Session;
import org.hibernate.jpa.HibernatePersistenceConfiguration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * One program, through hibernate-mr and through a router that switches by the read-only flag: a page shows an account, its
 * owner is changed, and it is saved. Before that somebody has paid in, and the replica does not have it yet. On one database
 * nothing would be lost.
 */
class LostUpdateTest {

    private static Cluster cluster;
    private static Pod pod;
    private static Pod careless;

    @Entity(name = "Purse")
    static class Purse {
        @Id
        int id;

        String owner = "nobody";
        int balance;
    }

    @Entity(name = "VersionedPurse")
    static class VersionedPurse {
        @Id
        int id;

        @Version
        int version;

        String owner = "nobody";
    }

    @BeforeAll
    static void start() {
        cluster = TestCluster.get();
        pod = start("hibernate.hbm2ddl.auto", "create");
        careless = start("hibernate.mr.stale_base", "ignore");
    }

    private static Pod start(String key, String value) {
        Map<String, Object> settings = Pod.settings(cluster);
        settings.put(key, value);
        Pod.othersAreElsewhere(settings);
        settings.keySet().removeIf(name -> name.startsWith("hibernate.mr.replica.ap."));
        return Pod.start("purses", settings, Purse.class, VersionedPurse.class);
    }

    @AfterAll
    static void close() {
        pod.close();
        careless.close();
    }

    @BeforeEach
    void theReplicaLacksAPayment() {
        cluster.primary()
                .execute(
                        "truncate purse, versionedpurse",
                        "insert into purse (id, owner, balance) values (1, 'nobody', 0)",
                        "insert into versionedpurse (id, version, owner) values (1, 0, 'nobody')");
        cluster.replica("eu").awaitCaughtUp();
        pod.settled(1);
        careless.settled(1);
        cluster.replica("eu").replay().pause();
        cluster.primary()
                .execute(
                        "update purse set balance = 100",
                        "update versionedpurse set owner = 'somebody else', version = 1");
    }

    @AfterEach
    void resume() {
        cluster.replica("eu").replay().resume();
    }

    /** The flag is what such routers need; hibernate-mr does not. */
    private static void program(EntityManagerFactory factory) {
        try (EntityManager em = factory.createEntityManager()) {
            em.getTransaction().begin();
            setReadOnly(em, true);
            Purse purse = em.find(Purse.class, 1);
            em.getTransaction().commit();
            setReadOnly(em, false);
            em.getTransaction().begin();
            purse.owner = "me";
            em.getTransaction().commit();
        }
    }

    private static void setReadOnly(EntityManager em, boolean on) {
        em.unwrap(Session.class).doWork(connection -> connection.setReadOnly(on));
    }

    private static String stored() {
        return cluster.primary().query("select owner || ' ' || balance from purse");
    }

    @Test
    void throughARouterThatSplitsByAFlagThePaymentIsLost() {
        try (EntityManagerFactory factory = splitByFlag()) {
            program(factory);
        }
        assertThat(stored()).isEqualTo("me 0");
    }

    /** As its documentation has it for servers that are not Amazon's. */
    private static EntityManagerFactory splitByFlag() {
        Node primary = cluster.primary();
        String url = primary.jdbcUrl(TestCluster.HERE).replace("jdbc:postgresql:", "jdbc:aws-wrapper:postgresql:");
        return new HibernatePersistenceConfiguration("split-by-flag")
                .managedClasses(Purse.class, VersionedPurse.class)
                .property("jakarta.persistence.jdbc.url", url)
                .property("jakarta.persistence.jdbc.driver", "software.amazon.jdbc.Driver")
                .property("jakarta.persistence.jdbc.user", primary.user())
                .property("jakarta.persistence.jdbc.password", primary.password())
                .property("hibernate.connection.wrapperPlugins", "srw")
                .property("hibernate.connection.wrapperDialect", "pg")
                .property("hibernate.connection.srwWriteEndpoint", endpoint(primary))
                .property("hibernate.connection.srwReadEndpoint", endpoint(cluster.replica("eu")))
                .property("hibernate.connection.verifyNewSrwConnections", "false")
                .createEntityManagerFactory();
    }

    private static String endpoint(Node node) {
        return URI.create(node.jdbcUrl(TestCluster.HERE).substring("jdbc:".length()))
                .getAuthority();
    }

    @Test
    void withoutTheGuardItIsLostToo() {
        program(careless.factory());
        assertThat(stored()).isEqualTo("me 0");
    }

    @Test
    void withTheGuardItIsNotAndWhoeverTriesAgainSucceeds() {
        try (var scope = ConsistencyScope.of("clerk")) {
            assertThatThrownBy(() -> program(pod.factory()))
                    .hasRootCauseInstanceOf(org.hibernate.StaleObjectStateException.class)
                    .hasStackTraceContaining("HMR000503");
            assertThat(stored()).isEqualTo("nobody 100");
        }
        // Another request of the same user's: it is not shown the old row again, though the replica still has it.
        try (var scope = ConsistencyScope.of("clerk")) {
            program(pod.factory());
        }
        assertThat(stored()).isEqualTo("me 100");
    }

    @Test
    void whoeverTriesAgainSucceedsWithAVersionToo() {
        try (var scope = ConsistencyScope.of("another clerk")) {
            assertThatThrownBy(LostUpdateTest::rename).hasCauseInstanceOf(OptimisticLockException.class);
        }
        try (var scope = ConsistencyScope.of("another clerk")) {
            rename();
        }
        assertThat(cluster.primary().query("select owner || version from versionedpurse"))
                .isEqualTo("me2");
    }

    private static void rename() {
        pod.runInTransaction(em -> em.find(VersionedPurse.class, 1).owner = "me");
    }
}
