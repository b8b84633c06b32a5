/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.cdi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A cookie is nobody's but its browser's. */
class SharedCachesTest {

    @ParameterizedTest
    @CsvSource({
        "GET, Cache-Control, 'public, max-age=60', ALLOWED",
        "GET, Cache-Control, s-maxage=60, ALLOWED",
        "GET, Cache-Control, max-age=60, ALLOWED",
        "HEAD, Cache-Control, PUBLIC, ALLOWED",
        "GET, CDN-Cache-Control, max-age=60, ALLOWED",
        "GET, Surrogate-Control, max-age=60, ALLOWED",
        "GET, Expires, 'Thu, 01 Dec 2044 16:00:00 GMT', ALLOWED",
        "GET, Cache-Control, 'private, max-age=60', FORBIDDEN",
        "GET, Cache-Control, No-Store, FORBIDDEN",
        "GET, Cache-Control, no-cache, FORBIDDEN",
        "GET, Vary, Cookie, UNSAID",
        "POST, Cache-Control, 'public, max-age=60', FORBIDDEN",
        "POST, Vary, Cookie, FORBIDDEN",
    })
    void whatAResponseSaysToThem(String method, String header, String value, SharedCaches.Answer answer) {
        assertThat(SharedCaches.mayKeep(method, name -> name.equals(header) ? List.of(value) : List.of()))
                .isEqualTo(answer);
    }
}
