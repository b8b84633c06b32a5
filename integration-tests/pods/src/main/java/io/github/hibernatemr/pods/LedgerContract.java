/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.pods;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.hibernatemr.pods.probe.ledger.Opened;
import io.github.hibernatemr.pods.probe.ledger.Wake;
import java.net.URI;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

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

    private static final String WAKES = System.getProperty("pods.ledger.wakes", ".*");
    private static final int ROUNDS = Integer.getInteger("pods.ledger.rounds", 1);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(5);
    private static final Duration[] LAGS = {Duration.ZERO, Duration.ofMillis(300), Duration.ofSeconds(2)};

    private static final URI THERE = PodsSession.pod("c").resolve("../" + LOCAL + "/");

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
                .flatMap(application -> Stream.of(Wake.values())
                        .filter(wake -> wake.name().matches(WAKES))
                        .flatMap(wake -> lags(wake).map(lag -> Arguments.of(application, lag, wake))));
    }

    /** A message has ways of its own, and may be faster than what is told of the commit. */
    private static Stream<Duration> lags(Wake wake) {
        return wake.name().startsWith("MESSAGE") ? Stream.of(LAGS) : Stream.of(LAGS[1]);
    }

    @ParameterizedTest
    @MethodSource("wakes")
    void whoeverIsWokenSeesWhatWasWrittenBefore(String application, Duration lag, Wake wake) {
        String account = account();
        ProbesContract.lag(lag);
        Map<String, Integer> routes = new TreeMap<>();
        int wrong = 0;
        for (int round = 1; round <= ROUNDS; round++) {
            // What was written before would send everybody to the primary.
            awaitLocal(at(application), account);
            Derived derived = derived(application, wake, account);
            wrong += derived.entries() == round ? 0 : 1;
            routes.merge(derived.route(), 1, Integer::sum);
        }
        System.out.printf(
                "%s, %s: %d states derived, woken by %s, at a lag of %s: %d wrong; read from %s%n",
                getClass().getSimpleName(), application, ROUNDS, wake, lag, wrong, routes);
        assertThat(wrong).isZero();
        assertThat(routes.keySet()).as("nothing failed before").noneMatch(route -> route.contains("attempt"));
    }

    /** Post, redirect, get. */
    @Test
    void aBrowserThatNobodyHasLoggedInToIsShownWhatItHasPosted() {
        ProbesContract.lag(LAGS[2]);
        for (int round = 0; round < ROUNDS; round++) {
            String account = account();
            Shop browser = Shop.nobodyWithCookies();
            Shop.Page page = browser.post(
                    at(LOCAL), "api/open/ledger/place", order(UUID.randomUUID().toString(), account));
            assertThat(page.status()).as(page.body()).isEqualTo(200);
            assertThat(browser.get(at(LOCAL), "api/open/ledger/look/" + account).body())
                    .as("and in its list")
                    .startsWith("1 ");
        }
    }

    /** A browser without the cookie is what the test above is worth: most of the world's reads may be a moment old. */
    @Test
    void whoeverKeepsNoCookieMayBeShownWhatIsAMomentOld() {
        ProbesContract.lag(LAGS[2]);
        String account = account();
        post(at(LOCAL), "api/open/ledger/open", order(UUID.randomUUID().toString(), account));
        assertThat(nobody.get(at(LOCAL), "api/open/ledger/look/" + account).body())
                .startsWith("0 near ");
    }

    /** The application's own look-up tells, and not the database's constraint. */
    @Test
    void whatIsTakenIsTakenForEverybody() {
        ProbesContract.lag(LAGS[2]);
        for (int round = 0; round < ROUNDS; round++) {
            String account = account();
            for (String expected : List.of("opened", "taken already", "taken already")) {
                assertThat(post(
                                at(LOCAL),
                                "api/open/ledger/open",
                                order(UUID.randomUUID().toString(), account)))
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void aClientWithATokenOfItsOwnIsShownWhatItHasPosted() {
        ProbesContract.lag(LAGS[2]);
        for (int round = 0; round < ROUNDS; round++) {
            String account = account();
            Shop client = Shop.bearer("token-" + account);
            post(
                    client,
                    at(LOCAL),
                    "api/open/ledger/open",
                    order(UUID.randomUUID().toString(), account));
            assertThat(client.get(at(LOCAL), "api/open/ledger/look/" + account).body())
                    .startsWith("1 ");
        }
    }

    /** However much is written. */
    @Test
    void whoeverOnlyReadsAndIsNobodyReadsTheReplica() throws Exception {
        ProbesContract.lag(LAGS[1]);
        AtomicBoolean ended = new AtomicBoolean();
        List<Future<?>> writers = new ArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        for (int i = 0; i < 4; i++) {
            Shop writer = Shop.nobody();
            writers.add(threads.submit(() -> {
                while (!ended.get()) {
                    post(
                            writer,
                            at(LOCAL),
                            "api/open/ledger/open",
                            order(UUID.randomUUID().toString(), account()));
                }
            }));
        }
        int local = 0;
        int reads = 80 * ROUNDS;
        for (int i = 0; i < reads; i++) {
            local += nobody.get(at(LOCAL), "api/open/ledger/look/" + i).body().contains(" near ") ? 1 : 0;
        }
        ended.set(true);
        for (Future<?> writer : writers) {
            writer.get();
        }
        threads.shutdown();
        System.out.printf("%s: %d of %d anonymous GETs were local%n", getClass().getSimpleName(), local, reads);
        assertThat(local).isGreaterThanOrEqualTo(reads * 99 / 100);
    }

    /** What is deployed now starts with a store that it has never asked. */
    @Test
    void anApplicationThatStartsSeesWhatWasWrittenBefore() {
        ProbesContract.lag(Duration.ofSeconds(10));
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

    /**
     * Its Redis knows of nothing that was written in the other region, so the message has to. The test is the bridge between the two
     * regions' brokers.
     */
    @ParameterizedTest
    @ValueSource(strings = {"inside", "factory", "after"})
    void aMessageThatComesToAnotherRegionTellsWhatItsSenderHasWritten(String sent) {
        String account = account();
        ProbesContract.lag(LAGS[2]);
        for (int round = 1; round <= 3; round++) {
            Message message = sent(sent, account);
            assertThat(message.token()).matches(sent.equals("after") ? "[A-Za-z0-9_-]{71}" : "now");
            Derived derived = arrived(message);
            System.out.printf(
                    "%s: sent %s, arrived in asia: %s, %d of %d seen%n",
                    getClass().getSimpleName(), sent, derived.route(), derived.entries(), round);
            assertThat(derived.entries()).isEqualTo(round);
            assertThat(derived.route()).doesNotContain("attempt");
        }
    }

    /** What the token is for: else the test above would prove nothing. */
    @Test
    void aMessageWithoutATokenTellsAnotherRegionNothing() {
        ProbesContract.lag(Duration.ofSeconds(10));
        Message message = sent("inside", account());
        assertThat(arrived(new Message("", message.id(), message.account())).entries())
                .isZero();
    }

    /** Whether a message can be sent again, as it is, in the transaction that has received it. */
    protected boolean sendsAgainWhatItReceived() {
        return true;
    }

    /** Whoever has received it cannot write to it, and a producer that would is refused. */
    @Test
    void aMessageThatIsPassedOnKeepsTheTokenThatItCameWith() {
        assumeTrue(
                sendsAgainWhatItReceived(),
                "this broker does not send again what was received in the same transaction");
        Map<String, String> order = order(UUID.randomUUID().toString(), account());
        post(at(LOCAL), "api/open/bridge/after", order);
        post(at(LOCAL), "api/open/bridge/pass-on", Map.of());
        assertThat(post(at(LOCAL), "api/open/bridge/take", Map.of()))
                .matches("[A-Za-z0-9_-]{71} " + order.get("id") + " " + order.get("account"));
    }

    /** What was committed long ago every replica has. */
    @Test
    void aMessageThatComesLateNeedsNoPrimary() {
        Message message = sent("after", account());
        ShopCluster.get().awaitCaughtUp();
        Derived derived = arrived(message);
        assertThat(derived.entries()).isEqualTo(1);
        assertThat(derived.route()).startsWith("near ");
    }

    /** What Jakarta Concurrency runs knows what the request has brought along; what others run has to be told. */
    @ParameterizedTest
    @CsvSource({
        "EXECUTOR, 1",
        "ASYNCHRONOUS, 1",
        "EVENT_BY_EXECUTOR, 1",
        "ASYNCHRONOUS_EJB, 0",
        "EVENT, 0",
        "TIMER_AFTER, 0",
        "BATCH, 0"
    })
    void whatARequestBringsToAnotherRegionGoesToOtherThreadsOfJakartaConcurrency(Wake wake, long seen) {
        String account = account();
        Shop browser = Shop.nobodyWithCookies();
        ProbesContract.lag(Duration.ofSeconds(5));
        awaitLocal(THERE, account);
        post(
                browser,
                at(LOCAL),
                "api/open/ledger/EVENT",
                order(UUID.randomUUID().toString(), account));
        String id = UUID.randomUUID().toString();
        post(browser, THERE, "api/open/ledger/" + wake + "/only", order(id, account));
        boolean follows = seen == 1 || runByAManagedExecutor().contains(wake);
        assertThat(await(id).entries()).isEqualTo(follows ? 1 : 0);
    }

    /** What the server runs by a managed executor, though nobody has asked it to. */
    protected Set<Wake> runByAManagedExecutor() {
        return Set.of();
    }

    private record Message(String token, String id, String account) {}

    private Message sent(String how, String account) {
        String id = UUID.randomUUID().toString();
        awaitLocal(THERE, account);
        post(at(LOCAL), "api/open/bridge/" + how, order(id, account));
        String[] taken = post(at(LOCAL), "api/open/bridge/take", Map.of()).split(" ");
        assertThat(taken).containsSequence(id, account);
        return new Message(taken[0], id, account);
    }

    private Derived arrived(Message message) {
        post(
                THERE,
                "api/open/bridge/put",
                Map.of("token", message.token(), "id", message.id(), "account", message.account()));
        return await(message.id());
    }

    private static Map<String, String> order(String id, String account) {
        return Map.of("id", id, "account", account);
    }

    private String post(URI application, String path, Map<String, String> form) {
        return post(nobody, application, path, form);
    }

    private static String post(Shop client, URI application, String path, Map<String, String> form) {
        Shop.Page page = client.post(application, path, form);
        assertThat(page.status()).as(page.body()).isIn(200, 204);
        return page.body();
    }

    /** Unchanged code shall be right first and fast second: but fast, when nobody writes. */
    private void awaitLocal(URI application, String account) {
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(
                                nobody.post(application, "api/open/ledger/look", Map.of("account", account))
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

    private Derived derived(String application, Wake wake, String account) {
        String id = UUID.randomUUID().toString();
        post(at(application), "api/open/ledger/" + wake, order(id, account));
        return await(id);
    }

    private static Derived await(String id) {
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
