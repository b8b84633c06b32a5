/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.github.hibernatemr.MultiRegion;
import io.github.hibernatemr.consistency.ConsistencyScope;
import io.github.hibernatemr.settings.HiddenValue;
import io.github.hibernatemr.testkit.Cluster;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.Persistence;
import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * All loggers at ALL, a unit that is used and one for each way to fail at its start; then everything that was said, thrown or can be asked
 * for is searched for each secret.
 */
class NothingSecretIsSaidTest {

    private static final String PASSWORD = "d4tabase-pw";
    private static final String URL_PASSWORD = "ur1-param-pw";
    private static final String REDIS_PASSWORD = "r3dis-pw";
    private static final String TOKEN_SECRET = "t0ken-secret-of-all-regions";
    private static final String KEY = "al1ce@example.com";
    private static final String WRONG = "wr0ng-pw";

    private static final List<String> SECRETS =
            List.of(PASSWORD, URL_PASSWORD, REDIS_PASSWORD, TOKEN_SECRET, KEY, WRONG);

    /** {@code W} is a secret, {@code H} a host and a port that answer. */
    private static final List<Arguments> FAILURES = List.of(
            Arguments.of("hibernate.mr.replica.eu.url", "jdbc:postgresql://shop:W@H/shop"),
            Arguments.of("hibernate.mr.replica.eu.url", "jdbc:postgresql://shop:W/shop"),
            Arguments.of("hibernate.mr.replica.eu.url", "jdbc:postgresql://shop:W?x@H/shop"),
            Arguments.of("hibernate.mr.replica.eu.url", "jdbc:unknown://H/shop?password=W"),
            Arguments.of("hibernate.mr.replica.eu.url", "jdbc:postgresql://H/nowhere?password=W&user=shop"),
            Arguments.of("hibernate.mr.replica.eu.url", "jdbc:postgresql://H/shop?password=W%zz"),
            Arguments.of("hibernate.mr.replica.eu.password", "W"),
            Arguments.of("hibernate.mr.replica.eu.password", "${W"),
            Arguments.of("hibernate.mr.replica.eu.pasword", "W"),
            Arguments.of("hibernate.mr.replica.eu.pool.driverClassName", "no.such.Driver"),
            Arguments.of("hibernate.mr.primary.password", "W"),
            Arguments.of("hibernate.mr.primary.url", "jdbc:postgresql://shop:W@H/shop"),
            Arguments.of("jakarta.persistence.jdbc.url", "jdbc:postgresql://shop:W@H/shop"),
            Arguments.of("hibernate.mr.discovery.url", "jdbc:postgresql://shop:W@{address}/shop"),
            Arguments.of("hibernate.mr.tenant.acme.replica.eu.password", "W"),
            Arguments.of("hibernate.mr.store.uri", "redis://:W@H/x"),
            Arguments.of("hibernate.mr.store.uri", "redis://:W@"),
            Arguments.of("hibernate.mr.store.uri", "redis-sentinel://:W@h1:1,h2:2/0"),
            Arguments.of("hibernate.mr.store.uri", "redis://shop:W@H?clientName=%zz"),
            Arguments.of("hibernate.mr.consistency.token_secret", "W"),
            Arguments.of("hibernate.mr.consistency.level", "redis://:W@H"));

    private static Cluster cluster;

    @BeforeAll
    static void start() throws Exception {
        cluster = TestCluster.startAnother();
        try (Connection admin = cluster.primary().adminConnection();
                Statement statement = admin.createStatement()) {
            for (String password : List.of(PASSWORD, URL_PASSWORD)) {
                String role = role(password);
                String owner = cluster.primary().user();
                statement.execute("create role " + role + " login in role " + owner + " password '" + password + "'");
                statement.execute("alter role " + role + " set role to " + owner);
            }
        }
        cluster.awaitCaughtUp();
        cluster.redis().command("ACL SETUSER shop on >" + REDIS_PASSWORD + " ~* &* +@all");
    }

    private static String role(String password) {
        return "role_" + Integer.toHexString(password.hashCode());
    }

    @AfterAll
    static void close() {
        cluster.close();
    }

    private static Map<String, Object> settings() {
        Map<String, Object> settings = new HashMap<>(Pod.settings(cluster));
        settings.put("hibernate.hbm2ddl.auto", "update");
        settings.put("hibernate.mr.primary.user", role(PASSWORD));
        settings.put("hibernate.mr.primary.password", PASSWORD);
        settings.keySet().removeIf(key -> key.startsWith("hibernate.mr.replica.ap"));
        String url = cluster.replica("eu").jdbcUrl(TestCluster.HERE);
        settings.remove("hibernate.mr.replica.eu.user");
        settings.remove("hibernate.mr.replica.eu.password");
        settings.put(
                "hibernate.mr.replica.eu.url",
                url + (url.contains("?") ? "&" : "?") + "user=" + role(URL_PASSWORD) + "&password=" + URL_PASSWORD);
        settings.put("hibernate.mr.replica.eu.pool.dataSource.sslpassword", TOKEN_SECRET);
        settings.put("hibernate.mr.consistency.token_secret", TOKEN_SECRET);
        settings.put("hibernate.mr.store.uri", redis("shop:" + REDIS_PASSWORD));
        settings.put("hibernate.mr.store.timeout", "2s");
        return settings;
    }

    private static String redis(String userInfo) {
        return cluster.redis().uri(TestCluster.HERE).replace("redis://", "redis://" + userInfo + "@");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatServesTellsNobody(boolean asHiddenValues) throws Exception {
        Map<String, Object> settings = settings();
        if (asHiddenValues) {
            settings.replaceAll((key, value) ->
                    SECRETS.stream().anyMatch(value.toString()::contains) ? HiddenValue.of(value.toString()) : value);
        }
        try (Said said = Said.everything()) {
            try (EntityManagerFactory factory = Persistence.createEntityManagerFactory("described", settings)) {
                use(factory, said);
                cluster.replica("eu").kill();
                cluster.redis().command("ACL SETUSER shop off");
                use(factory, said);
            } finally {
                cluster.replica("eu").start();
                cluster.redis().command("ACL SETUSER shop on");
            }
            if (!asHiddenValues) {
                said.lines().removeIf(NothingSecretIsSaidTest::isHibernatesOwn);
            }
            assertSilent(said);
        }
    }

    private static void use(EntityManagerFactory factory, Said said) throws Exception {
        MultiRegion multiRegion = MultiRegion.of(factory);
        try (var scope = ConsistencyScope.of(KEY)) {
            for (int i = 0; i < 3; i++) {
                factory.runInTransaction(em -> em.persist(new Item("something")));
                factory.runInTransaction(
                        em -> em.createQuery("from Item", Item.class).getResultList());
                said.note(
                        "a thrown one",
                        catchThrowable(() -> factory.runInTransaction(
                                em -> em.createNativeQuery("select nonsense").getResultList())));
            }
            said.note("the scope", scope);
            said.note("the token", multiRegion.token());
            said.note("the token read", multiRegion.readToken(multiRegion.token()));
        }
        factory.getProperties().forEach((key, value) -> said.note("property " + key, value));
        factory.unwrap(SessionFactoryImplementor.class)
                .getSessionFactoryOptions()
                .getServiceRegistry()
                .requireService(org.hibernate.engine.config.spi.ConfigurationService.class)
                .getSettings()
                .forEach((key, value) -> said.note("setting " + key, value));
        said.note("the topology", multiRegion.topology());
        said.note("health", multiRegion.health());
        said.note("statistics", multiRegion.statistics());
        beans(said);
    }

    private static void beans(Said said) throws Exception {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        for (ObjectName name : server.queryNames(null, null)) {
            if (name.getDomain().startsWith("java") || name.getDomain().startsWith("JMImpl")) {
                continue;
            }
            for (var attribute : server.getMBeanInfo(name).getAttributes()) {
                if (attribute.isReadable()) {
                    said.note(name + " " + attribute.getName(), read(server, name, attribute.getName()));
                }
            }
        }
    }

    private static Object read(MBeanServer server, ObjectName name, String attribute) {
        try {
            return server.getAttribute(name, attribute);
        } catch (Exception e) {
            return e;
        }
    }

    @ParameterizedTest
    @FieldSource("FAILURES")
    void whatDoesNotStartTellsNobody(String key, String value) {
        String url = cluster.replica("eu").jdbcUrl(TestCluster.HERE);
        String host = url.substring("jdbc:postgresql://".length(), url.lastIndexOf('/'));
        Map<String, Object> settings = settings();
        settings.put(key, value.replace("W", WRONG).replace("H", host));
        if (key.startsWith("jakarta")) {
            settings.keySet().removeIf(given -> given.startsWith("hibernate.mr.primary."));
        }
        if (key.endsWith("eu.password")) {
            settings.put("hibernate.mr.replica.eu.url", url);
            settings.put("hibernate.mr.replica.eu.user", role(URL_PASSWORD));
        }
        try (Said said = Said.everything()) {
            Throwable failure = catchThrowable(() -> Persistence.createEntityManagerFactory("described", settings)
                    .close());
            assertThat(failure).as("start-up fails").isNotNull();
            said.note(failure);
            said.lines().removeIf(NothingSecretIsSaidTest::isHibernatesOwn);
            if (key.startsWith("jakarta")) {
                // Its own setting, of which it logs what it likes.
                said.lines().removeIf(line -> line.startsWith("org.hibernate"));
            }
            assertSilent(said);
        }
    }

    /** It starts, and complains of the store. */
    @Test
    void aStoreThatRefusesThePasswordIsToldWithoutIt() {
        Map<String, Object> settings = settings();
        settings.put("hibernate.mr.store.uri", redis("shop:" + WRONG));
        settings.replaceAll((key, value) ->
                SECRETS.stream().anyMatch(value.toString()::contains) ? HiddenValue.of(value.toString()) : value);
        try (Said said = Said.everything();
                EntityManagerFactory factory = Persistence.createEntityManagerFactory("described", settings)) {
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> said.lines().stream().anyMatch(line -> line.contains("HMR000600")));
            assertSilent(said);
        }
    }

    /** The properties of the unit, as text, before anybody is asked: documented, and what {@link HiddenValue} is for. */
    private static boolean isHibernatesOwn(String line) {
        return line.startsWith("org.hibernate.orm.jpa DEBUG") && line.contains("PersistenceUnitInfo [");
    }

    private static void assertSilent(Said said) {
        assertThat(said.lines()).as("anything was said").hasSizeGreaterThan(10);
        for (String secret : SECRETS) {
            assertThat(said.lines())
                    .filteredOn(line -> line.contains(secret))
                    .as("lines with %s", secret)
                    .isEmpty();
        }
    }
}
