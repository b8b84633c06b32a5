/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.pods;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hibernatemr.pods.probe.ledger.Opened;
import io.github.hibernatemr.pods.probe.ledger.Wake;
import java.net.URI;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whoever is woken by what the application has just written sees it, though nobody says who reads: else the state that they derive is
 * wrong for ever, as nothing compares it with what it was derived from.
 */
@ArquillianTest
public abstract class LedgerContract {

    /** With a primary that takes part in two-phase commits. */
    protected static final String XA = "ledger-xa";
    /** With one that does not. */
    protected static final String LOCAL = "ledger";
    /** Deployed by the test, to see what an application sees when it starts. */
    protected static final String LATE = "ledger-late";

    private static final int ROUNDS = Integer.getInteger("pods.ledger.rounds", 10);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(5);
    private static final Duration[] LAGS = {Duration.ZERO, Duration.ofMillis(300), Duration.ofSeconds(2)};

    private static @Nullable Connection primary;

    @ArquillianResource
    private Deployer deployer;

    private final Shop nobody = Shop.nobody();

    /** What {@link #LOCAL} is. */
    protected static WebArchive local() {
        return ShopWar.ledger(LOCAL + ".war", persistence -> persistence);
    }

    /** What {@link #XA} is. */
    protected static WebArchive xa() {
        return ShopWar.ledger(
                XA + ".war", persistence -> persistence.replace("jdbc/ShopPrimary", "jdbc/ShopPrimaryXa"));
    }

    /** What {@link #LATE} is. */
    protected static WebArchive late() {
        return ShopWar.ledger(LATE + ".war", persistence -> persistence);
    }

    @BeforeAll
    static void connect() throws SQLException {
        primary = ShopCluster.get().primary().dataSource().getConnection();
    }

    @AfterAll
    static void disconnect() throws SQLException {
        if (primary != null) {
            primary.close();
        }
    }

    @AfterEach
    void noLag() {
        ProbesContract.lag(Duration.ZERO);
    }

    static Stream<Arguments> wakes() {
        return Stream.of(LOCAL, XA)
                .flatMap(application -> Stream.of(LAGS)
                        .flatMap(lag -> Stream.of(Wake.values()).map(wake -> Arguments.of(application, lag, wake))));
    }

    @ParameterizedTest
    @MethodSource("wakes")
    void whoeverIsWokenSeesWhatWasWrittenBefore(String application, Duration lag, Wake wake) throws SQLException {
        String account = account();
        awaitLocal(application, account);
        ProbesContract.lag(lag);
        Map<String, Integer> routes = new TreeMap<>();
        int wrong = 0;
        for (int round = 1; round <= ROUNDS; round++) {
            Derived derived = derived(application, wake, account);
            wrong += derived.entries() == round ? 0 : 1;
            routes.merge(derived.route(), 1, Integer::sum);
        }
        System.out.printf(
                "%s, %s: %d states derived, woken by %s, at a lag of %s: %d wrong; read from %s%n",
                getClass().getSimpleName(), application, ROUNDS, wake, lag, wrong, routes);
        assertThat(wrong).isZero();
    }

    /** What is deployed now starts with a store that it has never asked. */
    @Test
    void anApplicationThatStartsSeesWhatWasWrittenBefore() throws SQLException {
        ProbesContract.lag(Duration.ofSeconds(30));
        for (int i = 0; i < 3; i++) {
            derived(LOCAL, Wake.ASYNCHRONOUS_EJB, Opened.ACCOUNT);
        }
        deployer.deploy(LATE);
        try {
            assertThat(nobody.get(at(LATE), "api/open/ledger/opened").body()).startsWith("3 ");
        } finally {
            deployer.undeploy(LATE);
        }
    }

    /** Unchanged code shall be right first and fast second: but fast, when nobody writes. */
    private void awaitLocal(String application, String account) {
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(
                                nobody.post(at(application), "api/open/ledger/look", Map.of("account", account))
                                        .body())
                        .contains(" near "));
    }

    private static String account() {
        return "account-" + UUID.randomUUID();
    }

    private static URI at(String application) {
        return PodsSession.pod("a").resolve("../" + application + "/");
    }

    private record Derived(long entries, String route) {}

    private Derived derived(String application, Wake wake, String account) throws SQLException {
        String id = UUID.randomUUID().toString();
        Shop.Page page = nobody.post(at(application), "api/open/ledger/" + wake, Map.of("id", id, "account", account));
        assertThat(page.status()).as(page.body()).isEqualTo(204);
        return Awaitility.await()
                .atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(POLL)
                .until(() -> find(id), derived -> derived != null);
    }

    private static @Nullable Derived find(String id) throws SQLException {
        try (PreparedStatement statement =
                primary.prepareStatement("select entries, route from derived where id = ?")) {
            statement.setString(1, id);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? new Derived(row.getLong(1), row.getString(2)) : null;
            }
        }
    }
}
