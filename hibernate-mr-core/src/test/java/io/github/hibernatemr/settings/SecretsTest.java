/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.settings;

import static io.github.hibernatemr.settings.Configurations.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.hibernatemr.settings.SettingException.Problem;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Wherever a password stands, and whatever is in it, no error and no toString shows a piece of it. */
class SecretsTest {

    /** Around one special character: neither half may be seen. */
    private static final String HEAD = "h3ad";

    private static final String TAIL = "ta1l";

    private static final String SPECIAL = "@:/?#&;,%$ \\'\"[]{}<>|=+ü";

    /** {@code P} is the password. */
    private static final List<Arguments> PLACES = List.of(
            Arguments.of("hibernate.mr.replica.eu.password", "P"),
            Arguments.of("hibernate.mr.replica.eu.pasword", "P"),
            Arguments.of("hibernate.mr.replica.eu.PASSWORT", "P"),
            Arguments.of("hibernate.mr.replica.eu.pool.password", "P"),
            Arguments.of("hibernate.mr.replica.eu.pool.dataSource.sslPassword", "P"),
            Arguments.of("hibernate.mr.replica.us.password", "P"),
            Arguments.of("hibernate.mr.primary.password", "P"),
            Arguments.of("hibernate.mr.primary.pwd", "P"),
            Arguments.of("hibernate.mr.store.password", "P"),
            Arguments.of("hibernate.mr.pool.password", "P"),
            Arguments.of("hibernate.mr.pool.jdbcUrl", "jdbc:postgresql://h/shop?user=a&password=P"),
            Arguments.of("hibernate.mr.replica.eu.url", "jdbc:postgresql://h/shop?user=a&password=P&ssl=true"),
            Arguments.of("hibernate.mr.replica.eu.url", "jdbc:postgresql://bob:P@h/shop"),
            Arguments.of("hibernate.mr.replica.eu.url", "postgresql://bob:P@h/shop"),
            Arguments.of("hibernate.mr.replica.eu.ulr", "jdbc:postgresql://h/shop?password=P"),
            Arguments.of("hibernate.mr.replica.eu.datasource", "jdbc:postgresql://h/shop?sslpassword=P"),
            Arguments.of("hibernate.mr.replica.us.datasource", "bob:P@h"),
            Arguments.of("hibernate.mr.primary.url", "oracle:bob/P@h:1521"),
            Arguments.of("hibernate.mr.store.uri", "redis://:P@h:6379"),
            Arguments.of("hibernate.mr.store.uri", "redis://bob:P@h_1:6379"),
            Arguments.of("hibernate.mr.store.uri", "redis://h,redis://bob:P@h:6379"),
            Arguments.of("hibernate.mr.store.uri", "redis-sentinel://:P@h1:1,h2:2/0"),
            Arguments.of("hibernate.mr.store.uri", "redis-sentinel://:P@h1:1,h2:2/0#m"),
            Arguments.of("hibernate.mr.store.uri", "http://:P@h"),
            Arguments.of("hibernate.mr.store.uri", "bob:P@h"),
            Arguments.of("hibernate.mr.store.uri", "redis://h?password=P"),
            Arguments.of("hibernate.mr.store.url", "redis://:P@h"),
            Arguments.of("hibernate.mr.store.timeout", "redis://:P@h"),
            Arguments.of("hibernate.mr.consistency.level", "redis://:P@h"));

    @ParameterizedTest
    @FieldSource("PLACES")
    void noPlaceShowsIt(String key, String template) {
        passwords().forEach(password -> {
            String value = template.replace("P", password);
            assertThat(everythingSaid(with(key, value)))
                    .as("%s = %s", key, value)
                    .doesNotContain(HEAD, TAIL);
        });
    }

    /** The host was forgotten, so that the password looks like one, or like a port. */
    @ParameterizedTest
    @MethodSource("passwordsWithoutAtSign")
    void norDoesAUriWithoutHost(String password) {
        assertThat(everythingSaid(with("hibernate.mr.store.uri", "redis://bob:" + password)))
                .doesNotContain(HEAD, TAIL);
    }

    @ParameterizedTest
    @FieldSource("PLACES")
    void otherRoomsCannotShowItEither(String key, String template) {
        String value = template.replace("P", HEAD + "@" + TAIL);

        assertThat(new SettingException("shop", List.of(new Problem(key, value, "the driver said: no " + url(value)))))
                .asString()
                .doesNotContain(HEAD, TAIL);
    }

    private static String url(String value) {
        return value.contains("://") || value.contains("?") ? value + "." : "";
    }

    static Stream<String> passwords() {
        return SPECIAL.chars()
                .mapToObj(c -> HEAD + (char) c + TAIL)
                .flatMap(password -> Stream.of(password, URLEncoder.encode(password, StandardCharsets.UTF_8)));
    }

    static Stream<String> passwordsWithoutAtSign() {
        return passwords().filter(password -> !password.contains("@"));
    }

    /** What a user, a log or a debugger may see of a configuration, with and without something wrong elsewhere. */
    private static String everythingSaid(Map<String, Object> configuration) {
        String first = said(configuration);
        configuration.put("hibernate.mr.consistency.level", "nonsense");
        return first + said(configuration);
    }

    private static String said(Map<String, Object> configuration) {
        try {
            Settings settings = Settings.read(configuration, variable -> null);
            return settings + settings.store().shownUris() + settings.primary() + settings.replicas();
        } catch (SettingException e) {
            return e.toString();
        }
    }
}
