/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.settings;

import static io.github.hibernatemr.settings.Configurations.read;
import static io.github.hibernatemr.settings.Configurations.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.tuple;

import io.github.hibernatemr.settings.ConsistencySettings.CoverageSource;
import io.github.hibernatemr.settings.ConsistencySettings.Level;
import io.github.hibernatemr.settings.MultiRegionSettings.Details;
import io.github.hibernatemr.settings.MultiRegionSettings.Jmx;
import io.github.hibernatemr.settings.MultiRegionSettings.Serves;
import io.github.hibernatemr.settings.MultiRegionSettings.StaleBase;
import io.github.hibernatemr.settings.MultiRegionSettings.Writers;
import io.github.hibernatemr.settings.NodeSettings.DataSourceObject;
import io.github.hibernatemr.settings.NodeSettings.JndiName;
import io.github.hibernatemr.settings.NodeSettings.Url;
import io.github.hibernatemr.settings.Setting.Secret;
import io.github.hibernatemr.settings.Settings.FunctionSettings;
import io.github.hibernatemr.settings.Settings.HealthSettings;
import io.github.hibernatemr.settings.Settings.OutageSettings;
import io.github.hibernatemr.settings.Settings.SightSettings;
import io.github.hibernatemr.settings.StoreSettings.OnFailure;
import io.github.hibernatemr.settings.StoreSettings.OnWriteFailure;
import io.github.hibernatemr.settings.WebSettings.Flag;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {

    @Test
    void theLeastThatIsNeededGetsTheDefaults() {
        assertThat(read())
                .isEqualTo(new Settings(
                        "shop",
                        "eu-west-1",
                        new NodeSettings("primary", null, 1, null, Map.of()),
                        List.of(new NodeSettings(
                                "eu", "eu-west-1", 1, Url.of("jdbc:postgresql://eu/shop", null, null), Map.of())),
                        new ConsistencySettings(
                                Level.SESSION,
                                Duration.ofSeconds(30),
                                CoverageSource.MEASURED,
                                Duration.ofSeconds(5),
                                null,
                                null,
                                null),
                        new StoreSettings(
                                List.of(),
                                "shop",
                                Duration.ofMillis(50),
                                Duration.ofMinutes(5),
                                OnFailure.PRIMARY,
                                OnWriteFailure.PROCEED),
                        Duration.ofMillis(200),
                        new FunctionSettings(Set.of(), Set.of()),
                        new SightSettings(WithoutKey.APPLICATION, Writers.APPLICATION),
                        StaleBase.VERIFY,
                        10_000,
                        new WebSettings(
                                WebSettings.Token.ON,
                                "hibernate-mr-token",
                                Flag.AUTO,
                                "Hibernate-MR-Token",
                                WithoutKey.NOBODY,
                                List.of("Authorization")),
                        new OutageSettings(Duration.ZERO, OutageSettings.UNLIMITED, Duration.ofSeconds(1)),
                        new HealthSettings(
                                Serves.WRITES, Duration.ofMillis(1500), Duration.ofSeconds(1), Details.BRIEF),
                        Jmx.OFF,
                        null));
    }

    @Test
    void everyKeyIsRead() {
        Object resolver = new Object();
        DataSource dataSource = dataSource();
        Settings settings = read(
                "hibernate.mr.primary.url", "jdbc:postgresql://us/shop",
                "hibernate.mr.primary.user", " bob ",
                "hibernate.mr.primary.password", " s3cret ",
                "hibernate.mr.primary.region", "us-east-1",
                "hibernate.mr.replica.ap-1_x.datasource", dataSource,
                "hibernate.mr.replica.ap-1_x.region", "ap",
                "hibernate.mr.replica.us.datasource", " java:/UsDS ",
                "hibernate.mr.replica.us.region", "us",
                "hibernate.mr.consistency.level", "Bounded",
                "hibernate.mr.consistency.max_staleness", "1m",
                "hibernate.mr.consistency.coverage", "ASSUMED",
                "hibernate.mr.consistency.assumed_lag", "0s",
                "hibernate.mr.consistency.max_wait", "30ms",
                "hibernate.mr.consistency.token_secret", "sixteen-or-more-characters",
                "hibernate.mr.consistency.key_resolver", resolver,
                "hibernate.mr.store.uri", "rediss://redis:6380/2",
                "hibernate.mr.store.namespace", "shops",
                "hibernate.mr.store.timeout", "PT0.1S",
                "hibernate.mr.store.ttl", "1h",
                "hibernate.mr.store.on_failure", "replica",
                "hibernate.mr.store.on_write_failure", "reject",
                "hibernate.mr.consistency.without_key", "primary",
                "hibernate.mr.writers", "key",
                "hibernate.mr.web.anonymous", "application",
                "hibernate.mr.web.credentials", "X-API-Key, Authorization",
                "hibernate.mr.stale_base", "ignore",
                "hibernate.mr.web.token", "off",
                "hibernate.mr.web.cookie", "freshness",
                "hibernate.mr.web.cookie_secure", "false",
                "hibernate.mr.web.header", "X-Freshness",
                "hibernate.mr.primary.weight", "2",
                "hibernate.mr.sampling.interval", "1s");

        assertThat(settings.primary())
                .isEqualTo(new NodeSettings(
                        "primary",
                        "us-east-1",
                        2,
                        Url.of("jdbc:postgresql://us/shop", "bob", new Secret(" s3cret ")),
                        Map.of()));
        assertThat(settings.replicas())
                .extracting(NodeSettings::name, NodeSettings::access)
                .containsExactly(
                        tuple("ap-1_x", new DataSourceObject(dataSource)),
                        tuple("eu", Url.of("jdbc:postgresql://eu/shop", null, null)),
                        tuple("us", new JndiName("java:/UsDS")));
        assertThat(settings.consistency())
                .isEqualTo(new ConsistencySettings(
                        Level.BOUNDED,
                        Duration.ofMinutes(1),
                        CoverageSource.ASSUMED,
                        Duration.ZERO,
                        Duration.ofMillis(30),
                        new Secret("sixteen-or-more-characters"),
                        resolver));
        assertThat(settings.store())
                .isEqualTo(new StoreSettings(
                        List.of(URI.create("rediss://redis:6380/2")),
                        "shops",
                        Duration.ofMillis(100),
                        Duration.ofHours(1),
                        OnFailure.REPLICA,
                        OnWriteFailure.REJECT));
        assertThat(settings.sight()).isEqualTo(new SightSettings(WithoutKey.PRIMARY, Writers.KEY));
        assertThat(settings.staleBase()).isEqualTo(StaleBase.IGNORE);
        assertThat(settings.web())
                .isEqualTo(new WebSettings(
                        WebSettings.Token.OFF,
                        "freshness",
                        Flag.FALSE,
                        "X-Freshness",
                        WithoutKey.APPLICATION,
                        List.of("X-API-Key", "Authorization")));
        assertThat(settings.samplingInterval()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void nothingIsRememberedWhereNothingIsCompared() {
        String[] least = {
            "hibernate.mr.region", "eu-west-1",
            "hibernate.mr.primary.url", "jdbc:postgresql://us/shop",
            "hibernate.mr.replica.eu.url", "jdbc:postgresql://eu/shop",
            "hibernate.mr.replica.eu.region", "eu-west-1",
            "hibernate.mr.stale_base.remembered", "7",
            "hibernate.mr.stale_base", "verify"
        };
        assertThat(read(least).rememberedBases()).isEqualTo(7);
        least[least.length - 1] = "ignore";
        assertThat(read(least).rememberedBases()).isZero();
    }

    @Test
    void theKeysWithoutAPartOfOnesOwnAreKnown() {
        assertThat(Settings.keys())
                .contains("hibernate.mr.region", "hibernate.mr.store.uri", "hibernate.mr.web.token")
                .doesNotContain("hibernate.mr.", "hibernate.mr.replica.", "url");
    }

    @Test
    void typedObjectsDoAsWell() {
        Settings settings = read(
                "hibernate.mr.consistency.level",
                Level.EVENTUAL,
                "hibernate.mr.consistency.max_staleness",
                Duration.ofSeconds(7),
                "hibernate.mr.consistency.key_resolver",
                String.class,
                "hibernate.mr.store.uri",
                URI.create("redis://redis"),
                "hibernate.mr.pool.maximumPoolSize",
                7,
                "hibernate.mr.pool.readOnly",
                true);

        assertThat(settings.consistency().level()).isEqualTo(Level.EVENTUAL);
        assertThat(settings.consistency().maxStaleness()).isEqualTo(Duration.ofSeconds(7));
        assertThat(settings.consistency().keyResolver()).isEqualTo(String.class);
        assertThat(settings.store().uris()).containsExactly(URI.create("redis://redis"));
        assertThat(settings.primary().pool()).containsOnly(entry("maximumPoolSize", "7"), entry("readOnly", "true"));
    }

    @ParameterizedTest
    @CsvSource({
        "250ms, PT0.25S",
        "5s, PT5S",
        "' 5S ', PT5S",
        "5 s, PT5S",
        "2m, PT2M",
        "0.25s, ",
        "PT0.25S, PT0.25S",
        "pt2m, PT2M",
        "1h, PT1H",
    })
    void durations(String text, Duration expected) {
        assertThat(DurationText.parse(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0s", "1ms", "1500ms", "90s", "30m", "8760h"})
    void durationsAreWrittenAsTheyAreTyped(String text) {
        Duration duration = DurationText.parse(text);

        assertThat(duration).isNotNull();
        assertThat(DurationText.of(duration)).isEqualTo(text);
    }

    @Test
    void theNodesOwnPoolOverridesTheCommonOne() {
        Settings settings = read(
                "hibernate.mr.pool.maximumPoolSize", "10",
                "hibernate.mr.pool.minimumIdle", "1",
                "hibernate.mr.replica.eu.pool.maximumPoolSize", "20",
                "hibernate.mr.primary.pool.minimumIdle", "5");

        assertThat(settings.primary().pool()).containsOnly(entry("maximumPoolSize", "10"), entry("minimumIdle", "5"));
        assertThat(settings.replicas().get(0).pool())
                .containsOnly(entry("maximumPoolSize", "20"), entry("minimumIdle", "1"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    redis://a                                          | 1
                    redis://a:1,redis://b:2                            | 2
                    rediss://u:p%40@a:1/3, rediss://u:p%40@[::1]:2/3   | 2
                    redis-sentinel://a/0#m                             | 1
                    redis-sentinel://:p@a_1:26379,b_2:26380/0#m        | 1
                    """)
    void redisUris(String text, int count) {
        StoreSettings store = read("hibernate.mr.store.uri", text).store();

        assertThat(store.uris()).hasSize(count);
        assertThat(String.join(",", store.uris().stream().map(URI::toString).toList()))
                .isEqualTo(text.replace(" ", ""));
    }

    @ParameterizedTest
    @CsvSource({"own, HIB, AWS, own", ", HIB, AWS, HIB", "' ', ' ', ' AWS ', AWS"})
    void theRegionIsTheSettingThenTheVariables(String own, String hibernateMr, String aws, String expected) {
        Map<String, Object> configuration = with("hibernate.mr.region", own);

        Map<String, String> environment = new HashMap<>();
        environment.put("HIBERNATE_MR_REGION", hibernateMr);
        environment.put("AWS_REGION", aws);

        Settings settings = Settings.read(configuration, environment::get);

        assertThat(settings.region()).isEqualTo(expected);
    }

    @Test
    void theUnitIsNamedByWhateverNamesIt() {
        assertThat(Settings.unitName(Map.of())).isEqualTo("default");
        assertThat(Settings.unitName(Map.of("hibernate.session_factory_name", "a")))
                .isEqualTo("a");
        assertThat(Settings.unitName(Map.of("hibernate.ejb.persistenceUnitName", "b")))
                .isEqualTo("b");
        assertThat(Settings.unitName(Map.of(
                        "hibernate.persistenceUnitName", "c",
                        "hibernate.ejb.persistenceUnitName", "b",
                        "hibernate.session_factory_name", "a")))
                .isEqualTo("c");
    }

    @Test
    void onlyAReplicaSwitchesOn() {
        assertThat(Settings.present(Map.of())).isFalse();
        assertThat(Settings.present(Map.of("hibernate.mr.region", "eu"))).isFalse();
        assertThat(Settings.present(Map.of("hibernate.mr.primary.url", "x", "hibernate.mr.replica", "x")))
                .isFalse();
        assertThat(Settings.present(Map.of("hibernate.mr.replica.eu.url", new Object())))
                .isTrue();
    }

    @Test
    @SuppressWarnings({"unchecked", "rawtypes"})
    void keysThatAreNoTextAreNotOurs() {
        Properties configuration = new Properties();
        configuration.put(42, "the answer");
        configuration.put("java.version", new Object());
        assertThat(Settings.present((Map) configuration)).isFalse();

        configuration.putAll(with());
        assertThat(Settings.present((Map) configuration)).isTrue();
        assertThat(Settings.read((Map<String, ?>) (Map) configuration, variable -> null))
                .isEqualTo(read());
    }

    @Test
    void unitsMayBootInParallel() {
        List<Settings> read = IntStream.range(0, 200)
                .parallel()
                .mapToObj(i -> read("hibernate.persistenceUnitName", "unit" + i, "hibernate.mr.pool.x", "" + i))
                .toList();
        List<String> errors = IntStream.range(0, 200)
                .parallel()
                .mapToObj(i -> Configurations.error("hibernate.persistenceUnitName", "unit" + i, "hibernate.mr.x", i))
                .toList();

        for (int i = 0; i < 200; i++) {
            assertThat(read.get(i).unit()).isEqualTo("unit" + i);
            assertThat(read.get(i).primary().pool()).containsOnly(entry("x", "" + i));
            assertThat(errors.get(i)).contains("'unit" + i + "'", "hibernate.mr.x = '" + i + "'");
        }
    }

    @Test
    void aNodeKnowsItsKeys() {
        Settings settings = read("hibernate.mr.primary.datasource", "java:/DS");

        assertThat(settings.primary().addressKey()).isEqualTo("hibernate.mr.primary.datasource");
        assertThat(settings.replicas().get(0).addressKey()).isEqualTo("hibernate.mr.replica.eu.url");
        assertThat(settings.replicas().get(0).key("region")).isEqualTo("hibernate.mr.replica.eu.region");
    }

    private static DataSource dataSource() {
        return (DataSource) Proxy.newProxyInstance(
                SettingsTest.class.getClassLoader(),
                new Class<?>[] {DataSource.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "equals" -> proxy == arguments[0];
                    case "hashCode" -> 1;
                    default -> "password=s3cret";
                });
    }
}
