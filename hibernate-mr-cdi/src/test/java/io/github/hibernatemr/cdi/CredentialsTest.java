/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.cdi;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hibernatemr.settings.WebSettings;
import io.github.hibernatemr.settings.WithoutKey;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is known by what a request sends along. */
class CredentialsTest {

    private static final WebSettings SETTINGS = new WebSettings(
            WebSettings.Token.ON,
            "cookie",
            WebSettings.Flag.AUTO,
            "Header",
            WithoutKey.NOBODY,
            List.of("Authorization", "X-API-Key"));

    private static @Nullable Credentials of(String header, String value) {
        return Credentials.of(SETTINGS, Map.of(header, value)::get);
    }

    private static @Nullable String key(String authorization) {
        Credentials credentials = of("Authorization", authorization);
        assertThat(credentials).isNotNull();
        return credentials.key();
    }

    private static String basic(String userAndPassword) {
        return "Basic " + Base64.getEncoder().encodeToString(userAndPassword.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void withoutAnyNobodyIsKnown() {
        assertThat(Credentials.of(SETTINGS, Map.<String, String>of()::get)).isNull();
        assertThat(Credentials.of(null, Map.of("Authorization", "Bearer x")::get))
                .isNull();
        assertThat(of("Authorization", " ")).isNull();
    }

    /** Or else a key in a store that somebody reads would tell whether a password was guessed. */
    @Test
    void ofAPasswordOnlyTheUserCounts() {
        assertThat(key(basic("tom:s3cret"))).isEqualTo(key(basic("tom:other"))).doesNotContain("s3cret");
        assertThat(key(basic("tom:s3cret"))).isNotEqualTo(key(basic("tim:s3cret")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer", "bearer", "Token", "ApiKey", "DPoP"})
    void aTokenIsItsBearer(String scheme) {
        assertThat(key(scheme + " abc")).isEqualTo(key(scheme + "  abc")).isNotEqualTo(key(scheme + " abd"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Digest username=\"tom\", nonce=\"%s\", response=\"%s\" | tom",
                "AWS4-HMAC-SHA256 Credential=AKID/2026%s/eu/s3, Signature=%s | AKID",
                "Signature keyId=\"k-1\",signature=\"%s%s\" | k-1",
                "OAuth oauth_nonce=\"%s\", oauth_token=\"t1\", oauth_signature=\"%s\" | t1"
            })
    void whatIsSignedAnewEachTimeIsKnownByItsName(String form, String name) {
        assertThat(key(form.formatted("1", "2")))
                .isEqualTo(key(form.formatted("3", "4")))
                .endsWith("name:" + name);
    }

    /** A key that is another with each request would show nobody their own writes; so it is nobody's, and not nobody. */
    @ParameterizedTest
    @ValueSource(strings = {"Negotiate YIIabc", "NTLM TlRMTVNTUAAB", "Hawk mac=\"1\", ts=\"2\"", "loose", "Basic %%%"})
    void whatTellsNobodysNameIsSomebodyAllTheSame(String value) {
        assertThat(key(value)).isNull();
    }

    @Test
    void anotherHeaderIsTakenAsItIs() {
        Credentials credentials = of("X-API-Key", "k 1");
        assertThat(credentials).isNotNull();
        assertThat(credentials.key()).isEqualTo("credentials:x-api-key:k 1");
    }

    @Test
    void lengthIsBounded() {
        String longest = "Digest " + "username=\"".repeat(200_000);
        Credentials credentials = of("Authorization", longest);
        assertThat(credentials).isNotNull();
        assertThat(credentials.key()).isNull();
    }
}
