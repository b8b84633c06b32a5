/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.settings;

import static io.github.hibernatemr.settings.Configurations.error;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is typed wrongly, and the whole message that it gets. Every table is: value or key, what is said of it. */
class SettingErrorsTest {

    private static final String UNIT = "HMR000101: persistence unit 'shop': ";

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    consistency.max_stalenes    | did you mean hibernate.mr.consistency.max_staleness?
                    consistency.maxStaleness    | did you mean hibernate.mr.consistency.max_staleness?
                    Consistency.Level           | did you mean hibernate.mr.consistency.level?
                    regoin                      | did you mean hibernate.mr.region?
                    store.url                   | did you mean hibernate.mr.store.uri?
                    sampling.intervall          | did you mean hibernate.mr.sampling.interval?
                    primary.dataSource          | did you mean hibernate.mr.primary.datasource?
                    primry.url                  | did you mean hibernate.mr.primary.url?
                    replica.eu.dattasource      | did you mean hibernate.mr.replica.eu.datasource?
                    replica.us.ulr              | did you mean hibernate.mr.replica.us.url?
                    replicas.us.url             | did you mean hibernate.mr.replica.us.url?
                    replica.eu.west.url         | did you mean hibernate.mr.replica.eu-west.url?
                    polo.maximumPoolSize        | did you mean hibernate.mr.pool.maximumPoolSize?
                    replica.eu.pol.minimumIdle  | did you mean hibernate.mr.replica.eu.pool.minimumIdle?
                    replica.eu.jdbcUrl          | after hibernate.mr.replica.eu. expected one of url, user, password, region, weight, datasource, pool.*
                    replica.eu.pool.            | after hibernate.mr.replica.eu. expected one of url, user, password, region, weight, datasource, pool.*
                    replica.us                  | after hibernate.mr.replica.<name>. expected one of url, user, password, region, weight, datasource, pool.*
                    replica..url                | after hibernate.mr.replica.<name>. expected one of url, user, password, region, weight, datasource, pool.*
                    primary.host                | after hibernate.mr.primary. expected one of url, user, password, region, weight, datasource, pool.*
                    foo                         | and none is near; remove it, or take one from the settings reference
                    stalebase                   | did you mean hibernate.mr.stale_base?
                    """)
    void unknownKeys(String key, String remedy) {
        String separator = remedy.startsWith("and") ? ", " : "; ";
        assertThat(error("hibernate.mr." + key, "5 s"))
                .isEqualTo(UNIT + "hibernate.mr." + key + " = '5 s': unknown key" + separator + remedy);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    30      | expected a duration; a number needs a unit: write 30ms, 30s, 30m or 30h
                    abc     | expected a duration such as 250ms, 5s, 2m, 1h or PT0.25S
                    5 days  | expected a duration such as 250ms, 5s, 2m, 1h or PT0.25S
                    1m30s   | expected a duration such as 250ms, 5s, 2m, 1h or PT0.25S
                    -5s     | expected a duration of at least 1ms and at most 8760h
                    PT-5S   | expected a duration of at least 1ms and at most 8760h
                    0s      | expected a duration of at least 1ms and at most 8760h
                    PT1E-7S | expected a duration such as 250ms, 5s, 2m, 1h or PT0.25S
                    9000h   | expected a duration of at least 1ms and at most 8760h
                    """)
    void durations(String value, String expectation) {
        for (String key : List.of("consistency.max_staleness", "store.timeout", "store.ttl", "sampling.interval")) {
            assertThat(error("hibernate.mr." + key, value))
                    .isEqualTo(UNIT + "hibernate.mr." + key + " = '" + value + "': " + expectation);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"book seat", "shop.book", "book()", "a,,b", "1st"})
    void functions(String value) {
        assertThat(error("hibernate.mr.functions.primary", value))
                .isEqualTo(UNIT + "hibernate.mr.functions.primary = '" + value
                        + "': expected names of functions, without schema and parentheses, separated by commas");
    }

    @Test
    void durationsThatAreObjects() {
        String key = "hibernate.mr.consistency.assumed_lag";
        assertThat(error(key, 30))
                .isEqualTo(UNIT + key
                        + " = '30': expected a duration; a number needs a unit: write 30ms, 30s, 30m or 30h");
        assertThat(error(key, BigDecimal.ONE.movePointLeft(1)))
                .isEqualTo(UNIT + key + " = '0.1': expected a duration such as 250ms, 5s, 2m, 1h or PT0.25S");
        assertThat(error(key, Duration.ofMillis(-1)))
                .isEqualTo(UNIT + key + " = '-1ms': expected a duration of at least 0s and at most 8760h");
        assertThat(error(key, Duration.ofSeconds(Long.MAX_VALUE)))
                .isEqualTo(UNIT + key
                        + " = 'PT2562047788015215H30M7S': expected a duration of at least 0s and at most 8760h");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    consistency.level    | sesion       | strong, session, bounded, eventual; did you mean session?
                    consistency.level    | linearizable | strong, session, bounded, eventual
                    consistency.coverage | assume       | measured, assumed; did you mean assumed?
                    consistency.coverage | true         | measured, assumed
                    store.on_failure     | primry       | primary, replica; did you mean primary?
                    """)
    void choices(String key, String value, String choices) {
        assertThat(error("hibernate.mr." + key, value))
                .isEqualTo(UNIT + "hibernate.mr." + key + " = '" + value + "': expected one of " + choices);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "none", textBlock = """
                    30s | none | 30s     | 30s          | 50ms | 30050ms
                    30s | none | 30050ms | 30050ms      | 50ms | 30050ms
                    10m | none | none    | 5m (default) | 50ms | 600050ms
                    30s | 5m   | 5m      | 5m           | 5m   | 330s
                    """)
    void theStoreMustRememberForLongerThanAReplicaMayBeStale(
            String staleness, String timeout, String ttl, String shownTtl, String shownTimeout, String least) {
        assertThat(error(
                        "hibernate.mr.consistency.max_staleness", staleness,
                        "hibernate.mr.store.timeout", timeout,
                        "hibernate.mr.store.ttl", ttl))
                .isEqualTo(UNIT + "hibernate.mr.store.ttl = '" + shownTtl
                        + "': must be longer than hibernate.mr.consistency.max_staleness (" + staleness
                        + ") plus hibernate.mr.store.timeout (" + shownTimeout
                        + "), because a timestamp that is missing from the store must prove that every eligible replica"
                        + " covers the write; raise this above " + least + ", or lower the others");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    sampling.interval       | 30s
                    sampling.interval       | 1m
                    consistency.assumed_lag | 30s
                    """)
    void whatMustBeShorterThanMaxStaleness(String key, String value) {
        assertThat(error("hibernate.mr." + key, value, "hibernate.mr.consistency.coverage", "assumed"))
                .isEqualTo(notBelow("hibernate.mr." + key, value, "30s"));
    }

    @Test
    void aDefaultMustBeShorterThanMaxStalenessToo() {
        assertThat(error("hibernate.mr.consistency.max_staleness", "100ms"))
                .isEqualTo(notBelow("hibernate.mr.sampling.interval", "200ms (default)", "100ms"));
    }

    private static String notBelow(String key, String shown, String staleness) {
        return UNIT + key + " = '" + shown + "': must be shorter than hibernate.mr.consistency.max_staleness ("
                + staleness + "), or no replica would ever be fresh enough; lower this, or raise"
                + " hibernate.mr.consistency.max_staleness";
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    http://h                         |                  | the scheme of this is none of redis, rediss, redis-sentinel, rediss-sentinel
                    REDIS://h                        |                  | the scheme of this is none of redis, rediss, redis-sentinel, rediss-sentinel
                    localhost:6379                   |                  | the scheme of this is none of redis, rediss, redis-sentinel, rediss-sentinel
                    redis://:6379                    |                  | this names no usable host and port (a host name has no '_', a port is 1 to 65535)
                    redis://my_redis                 |                  | this names no usable host and port (a host name has no '_', a port is 1 to 65535)
                    redis://h:65536                  |                  | this names no usable host and port (a host name has no '_', a port is 1 to 65535)
                    redis://u:p@                     | redis://***@     | this names no usable host and port (a host name has no '_', a port is 1 to 65535)
                    redis://u:p                      | redis://***      | this names no usable host and port (a host name has no '_', a port is 1 to 65535)
                    redis://a:1,b:2                  |                  | this names no usable host and port (a host name has no '_', a port is 1 to 65535)
                    redis-sentinel://a,:1/0#m        |                  | this names no usable host and port (a host name has no '_', a port is 1 to 65535)
                    redis-sentinel://a,b:0/0#m       |                  | this names no usable host and port (a host name has no '_', a port is 1 to 65535)
                    redis://a,redis://:p@b_c         | redis://a,redis://***@b_c | '''redis://***@b_c'' names no usable host and port (a host name has no ''_'', a port is 1 to 65535)'
                    redis://                         |                  | this is no URI (what is special in a password must be percent-encoded, such as %40 for an at sign)
                    redis://u:p@ss@h                 | redis://***@h    | this is no URI (what is special in a password must be percent-encoded, such as %40 for an at sign)
                    redis://u:p%ss@h                 | redis://***@h    | this is no URI (what is special in a password must be percent-encoded, such as %40 for an at sign)
                    redis://h:6379/shop              |                  | what follows the host of this is no database number
                    rediss-sentinel://a,b/0          |                  | this does not name the master behind a '#'
                    redis://a,rediss-sentinel://b/0#m |                 | several sentinels stand in one URI, redis-sentinel://host1:26379,host2:26379/0#master
                    redis-sentinel://a,b/0           |                  | this does not name the master behind a '#'
                    redis://a,redis-sentinel://b/0#m |                  | several sentinels stand in one URI, redis-sentinel://host1:26379,host2:26379/0#master
                    """)
    void storeUris(String value, String shown, String complaint) {
        assertThat(error("hibernate.mr.store.uri", value))
                .isEqualTo(UNIT + "hibernate.mr.store.uri = '" + (shown == null ? value : shown) + "': " + complaint
                        + "; expected redis://host:6379, rediss://host:6379, redis-sentinel://host:26379/0#master or"
                        + " rediss-sentinel://host:26379/0#master, or a"
                        + " comma-separated list of a cluster's nodes (redis:// or rediss:// each)");
    }

    @Test
    void theRegionIsMissing() {
        assertThat(error("hibernate.mr.region", " "))
                .isEqualTo(
                        UNIT + "hibernate.mr.region is missing: name the region of this pod here, or in the environment"
                                + " variable HIBERNATE_MR_REGION or AWS_REGION");
    }

    @Test
    void theReplicasRegionIsMissing() {
        assertThat(error("hibernate.mr.replica.eu.region", null))
                .isEqualTo(UNIT + "hibernate.mr.replica.eu.region is missing: name the region that the replica is in");
    }

    @Test
    void theReplicaHasNoAddress() {
        assertThat(error("hibernate.mr.replica.eu.url", null))
                .isEqualTo(
                        UNIT + "hibernate.mr.replica.eu.datasource is missing: name the replica's data source here, or"
                                + " give its JDBC URL as hibernate.mr.replica.eu.url");
    }

    @Test
    void aNodeHasTwoAddresses() {
        assertThat(error("hibernate.mr.replica.eu.datasource", "java:/EuDS"))
                .isEqualTo(UNIT + "hibernate.mr.replica.eu.url = 'jdbc:postgresql://eu/shop':"
                        + " hibernate.mr.replica.eu.datasource is given too; keep one of them");
        assertThat(error(
                        "hibernate.mr.primary.datasource", "java:/DS",
                        "hibernate.mr.primary.url", "jdbc:postgresql://us/shop?password=p"))
                .isEqualTo(UNIT + "hibernate.mr.primary.url = 'jdbc:postgresql://us/shop?password=***':"
                        + " hibernate.mr.primary.datasource is given too; keep one of them");
    }

    /** The driver would take the password for a port, and say so in its log. */
    @Test
    void aJdbcUrlSaysAUserBeforeTheHost() {
        String remedy = "PostgreSQL's driver takes no user and password before the host, and would print them; expected"
                + " jdbc:postgresql://host:5432/shop, and the rest in hibernate.mr.replica.eu.user and"
                + " hibernate.mr.replica.eu.password";
        assertThat(error("hibernate.mr.replica.eu.url", "jdbc:postgresql://u:SECRET@eu/shop"))
                .isEqualTo(UNIT + "hibernate.mr.replica.eu.url = 'jdbc:postgresql://***@eu/shop': " + remedy);
        assertThat(error("hibernate.mr.replica.eu.url", "jdbc:postgresql://u:SECRET/shop"))
                .isEqualTo(UNIT + "hibernate.mr.replica.eu.url = 'jdbc:postgresql://***': " + remedy);
    }

    /** Nobody's start-up waits half a minute for a sentence about it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "hibernate.mr.store.timeout",
                "hibernate.mr.consistency.level",
                "hibernate.mr.replica.eu.weight",
                "hibernate.mr.replica.eu.url",
                "hibernate.mr.replica.eu.datasource",
                "hibernate.mr.discovery.url",
                "hibernate.mr.store.uri",
                "hibernate.mr.web.cookie",
                "hibernate.mr.web.credentials",
                "hibernate.mr.functions.primary",
                "hibernate.mr.replica.eu.regoin"
            })
    void aLongValueIsRefusedAsSoonAsAShortOne(String key) {
        for (String piece : List.of("1", "://", "@", "a:", "a,", "?password=", "[", "9s", "P1", "redis://h,")) {
            String value = piece.repeat(200_000 / piece.length());
            long before = System.nanoTime();
            Throwable refused = catchThrowable(() -> Configurations.read(key, value));
            Duration took = Duration.ofNanos(System.nanoTime() - before);
            assertThat(took).as("%s of %s", key, piece).isLessThan(Duration.ofSeconds(1));
            assertThat(refused == null || refused.getMessage().length() < 10_000)
                    .as("short")
                    .isTrue();
        }
    }

    @Test
    void aUrlIsNotOfJdbc() {
        assertThat(error("hibernate.mr.replica.eu.url", "postgres://u:p@eu/shop"))
                .isEqualTo(UNIT + "hibernate.mr.replica.eu.url = 'postgres://***@eu/shop': expected a JDBC URL such as"
                        + " jdbc:postgresql://host:5432/shop");
    }

    @Test
    void aDiscoveryUrlThatLeadsToOneServerOnly() {
        assertThat(error("hibernate.mr.discovery.url", "jdbc:postgresql://eu/shop?password=p"))
                .isEqualTo(UNIT
                        + "hibernate.mr.discovery.url = 'jdbc:postgresql://eu/shop?password=***': expected a JDBC URL with"
                        + " {address} or {name} in it, such as jdbc:postgresql://{address}:5432/shop");
    }

    @Test
    void aDataSourceIsNone() {
        String remedy = "expected a JNDI name or a javax.sql.DataSource; a JDBC URL goes into hibernate.mr.primary.url";
        assertThat(error("hibernate.mr.primary.datasource", "jdbc:postgresql://us/shop"))
                .isEqualTo(UNIT + "hibernate.mr.primary.datasource = 'jdbc:postgresql://us/shop': " + remedy);
        assertThat(error("hibernate.mr.primary.datasource", new Properties()))
                .isEqualTo(UNIT + "hibernate.mr.primary.datasource = 'a java.util.Properties': " + remedy);
    }

    @Test
    void whatADataSourceHasItself() {
        String remedy =
                "goes with hibernate.mr.replica.eu.url, which is missing; give that, or remove this: a data source has"
                        + " its own";
        assertThat(error(
                        "hibernate.mr.replica.eu.url", null,
                        "hibernate.mr.replica.eu.datasource", "java:/EuDS",
                        "hibernate.mr.replica.eu.user", "bob",
                        "hibernate.mr.replica.eu.password", "p",
                        "hibernate.mr.replica.eu.pool.maximumPoolSize", 3))
                .isEqualTo("HMR000100: persistence unit 'shop': 3 settings are wrong:"
                        + "\n  hibernate.mr.replica.eu.user = 'bob': " + remedy
                        + "\n  hibernate.mr.replica.eu.password = '***': " + remedy
                        + "\n  hibernate.mr.replica.eu.pool.maximumPoolSize = '3': " + remedy);
    }

    @ParameterizedTest
    @CsvSource({"primary", "e u", "ü"})
    void replicaNames(String name) {
        assertThat(error("hibernate.mr.replica." + name + ".region", "eu-west-1"))
                .isEqualTo(UNIT + "hibernate.mr.replica." + name + ".region = 'eu-west-1': no replica can be named '"
                        + name + "'; expected letters, digits, '-' and '_', and not 'primary', whose keys begin with"
                        + " hibernate.mr.primary");
    }

    @Test
    void everythingIsSaidAtOnce() {
        assertThat(error(
                        "hibernate.mr.region", null,
                        "hibernate.mr.consistency.max_stalenes", "5s",
                        "hibernate.mr.consistency.level", "x",
                        "hibernate.mr.store.ttl", "1",
                        "hibernate.mr.store.uri", "redis://:s3cret@h_1"))
                .hasLineCount(6)
                .startsWith(
                        "HMR000100: persistence unit 'shop': 5 settings are wrong:\n  hibernate.mr.region is missing: ")
                .contains(
                        "\n  hibernate.mr.consistency.level = 'x': expected one of ",
                        "\n  hibernate.mr.store.uri = 'redis://***@h_1': ",
                        "\n  hibernate.mr.store.ttl = '1': expected a duration; ",
                        "\n  hibernate.mr.consistency.max_stalenes = '5s': unknown key; did you mean ");
    }

    /** A wrong value stands for none in what depends on it; a second complaint would be of something nobody typed. */
    @Test
    void oneMistakeIsOneProblem() {
        assertThat(error("hibernate.mr.consistency.max_staleness", "10", "hibernate.mr.store.ttl", "20s"))
                .isEqualTo(UNIT + "hibernate.mr.consistency.max_staleness = '10': expected a duration; a number needs a"
                        + " unit: write 10ms, 10s, 10m or 10h");
    }
}
