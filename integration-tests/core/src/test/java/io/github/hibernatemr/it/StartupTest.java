/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.github.hibernatemr.settings.SettingException;
import io.github.hibernatemr.testkit.Cluster;
import io.github.hibernatemr.testkit.Node;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What fails start-up because of the servers, the container or the class path; what is wrong in itself is core's. */
class StartupTest {

    private static final String UNIT = "refused";

    private final Cluster cluster = TestCluster.get();

    private SettingException refusal(String... changes) {
        Map<String, Object> settings = Pod.settings(cluster);
        for (int i = 0; i < changes.length; i += 2) {
            if (changes[i + 1] == null) {
                settings.remove(changes[i]);
            } else {
                settings.put(changes[i], changes[i + 1]);
            }
        }
        Throwable failure = catchThrowable(() -> Pod.start(UNIT, settings).close());
        assertThat(failure).as("start-up fails").isNotNull();
        Throwable cause = failure;
        while (cause != null && !(cause instanceof SettingException)) {
            cause = cause.getCause();
        }
        assertThat(cause).as("%s", failure).isInstanceOf(SettingException.class);
        System.out.println("  " + cause.getMessage());
        assertThat(failure).hasMessageNotContaining(cluster.primary().password());
        assertNothingIsLeft();
        return (SettingException) cause;
    }

    /** A pool's threads end a moment after it is closed. */
    private static void assertNothingIsLeft() {
        await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .filteredOn(name -> name.contains("hibernate-mr " + UNIT))
                .isEmpty());
    }

    @Test
    void anUnknownKey() {
        assertThat(refusal("hibernate.mr.replica.eu.regoin", "x"))
                .hasMessageContaining("hibernate.mr.replica.eu.regoin = 'x'")
                .hasMessageContaining("did you mean hibernate.mr.replica.eu.region?");
    }

    @Test
    void aWrongPassword() {
        assertThat(refusal("hibernate.mr.primary.password", "wrong-secret"))
                .hasMessageContaining("hibernate.mr.primary.url")
                .hasMessageContaining("check user and password")
                .hasMessageNotContaining("wrong-secret");
        assertThat(refusal("hibernate.mr.replica.eu.password", "wrong-secret"))
                .hasMessageContaining("hibernate.mr.replica.eu.url")
                .hasMessageNotContaining("wrong-secret");
    }

    @Test
    void aDatabaseThatDoesNotExist() {
        assertThat(refusal("hibernate.mr.primary.url", cluster.primary().jdbcUrl(TestCluster.HERE, "nowhere")))
                .hasMessageContaining("has no such database");
    }

    @Test
    void aReplicaThatIsAPrimary() {
        assertThat(refusal("hibernate.mr.replica.eu.url", cluster.primary().jdbcUrl(TestCluster.HERE)))
                .hasMessageContaining("hibernate.mr.replica.eu.url")
                .hasMessageContaining("is a primary (pg_is_in_recovery() is false)");
    }

    @Test
    void aPrimaryThatIsAStandby() {
        assertThat(refusal("hibernate.mr.primary.url", cluster.replica("eu").jdbcUrl(TestCluster.HERE)))
                .hasMessageContaining("hibernate.mr.primary.url")
                .hasMessageContaining("is a standby (pg_is_in_recovery() is true)");
    }

    @Test
    void aReplicaOfAnotherCluster() {
        try (Cluster other = Cluster.builder()
                .primary("mars")
                .replica("eu", TestCluster.HERE)
                .start()) {
            Node foreign = other.replica("eu");
            assertThat(refusal("hibernate.mr.replica.eu.url", foreign.jdbcUrl()))
                    .hasMessageContaining("hibernate.mr.replica.eu.url")
                    .hasMessageContaining("belongs to another PostgreSQL cluster");
        }
    }

    @Test
    void aReplicaThatLeadsToAnotherDatabase() {
        cluster.createDatabase("elsewhere");
        cluster.awaitCaughtUp();
        assertThat(refusal("hibernate.mr.replica.eu.url", cluster.replica("eu").jdbcUrl(TestCluster.HERE, "elsewhere")))
                .hasMessageContaining("hibernate.mr.replica.eu.url")
                .hasMessageContaining("leads to the database 'elsewhere', and the primary to 'app'");
    }

    @Test
    void aRedisUriThatLettuceDoesNotTake() {
        assertThat(refusal("hibernate.mr.store.uri", "rediss://user:secret@localhost:6379?verifyPeer=SOMETIMES"))
                .hasMessageContaining("hibernate.mr.store.uri")
                .hasMessageContaining("is no URI that Lettuce takes")
                .hasMessageNotContaining("secret");
    }

    @Test
    void aJndiNameThatNobodyHas() {
        assertThat(refusal(
                        "hibernate.mr.replica.eu.url", null,
                        "hibernate.mr.replica.eu.user", null,
                        "hibernate.mr.replica.eu.password", null,
                        "hibernate.mr.replica.eu.datasource", "java:jboss/datasources/Missing"))
                .hasMessageContaining("hibernate.mr.replica.eu.datasource = 'java:jboss/datasources/Missing'")
                .hasMessageContaining("no data source has this JNDI name");
    }

    @Test
    void noPrimary() {
        assertThat(refusal(
                        "hibernate.mr.primary.url", null,
                        "hibernate.mr.primary.user", null,
                        "hibernate.mr.primary.password", null))
                .hasMessageContaining("hibernate.mr.primary.datasource is missing");
    }

    @Test
    void aKeyResolverThatIsNone() {
        assertThat(refusal("hibernate.mr.consistency.key_resolver", "java.lang.String"))
                .hasMessageContaining("hibernate.mr.consistency.key_resolver = 'java.lang.String'");
        assertThat(refusal("hibernate.mr.consistency.key_resolver", "no.such.Resolver"))
                .hasMessageContaining("no.such.Resolver");
    }

    @Test
    void aPoolPropertyThatHikariDoesNotHave() {
        assertThat(refusal("hibernate.mr.pool.maximumPoolSise", "3"))
                .hasMessageContaining("HikariCP does not take")
                .hasMessageContaining("maximumPoolSise");
    }

    @Test
    void aTimeToLiveThatProvesNothing() {
        assertThat(refusal("hibernate.mr.consistency.max_staleness", "10m"))
                .hasMessageContaining("hibernate.mr.store.ttl")
                .hasMessageContaining("hibernate.mr.consistency.max_staleness (10m)");
    }

    @Test
    void anotherConnectionProvider() {
        assertThat(refusal("hibernate.connection.provider_class", "com.example.Theirs"))
                .hasMessageContaining("hibernate.connection.provider_class = 'com.example.Theirs'");
    }

    @Test
    void anotherSessionEventListener() {
        assertThat(refusal("hibernate.session.events.auto", "com.example.Listener"))
                .hasMessageContaining("hibernate.session.events.auto = 'com.example.Listener'");
    }

    @Test
    void severalThingsAtOnce() {
        assertThatThrownBy(() -> {
                    throw refusal("hibernate.mr.consistency.level", "sesion", "hibernate.mr.store.timeout", "50");
                })
                .hasMessageContaining("2 settings are wrong")
                .hasMessageContaining("did you mean session?")
                .hasMessageContaining("a number needs a unit");
    }
}
