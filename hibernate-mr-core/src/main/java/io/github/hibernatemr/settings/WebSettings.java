/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.settings;

import java.util.List;

/**
 * How tokens travel over HTTP, and who calls; read by hibernate-mr-cdi. Immutable.
 *
 * @param token see {@link MultiRegionSettings#WEB_TOKEN}
 * @param cookie see {@link MultiRegionSettings#WEB_COOKIE}
 * @param cookieSecure see {@link MultiRegionSettings#WEB_COOKIE_SECURE}
 * @param header see {@link MultiRegionSettings#WEB_HEADER}
 * @param anonymous see {@link MultiRegionSettings#WEB_ANONYMOUS}
 * @param credentials see {@link MultiRegionSettings#WEB_CREDENTIALS}
 */
public record WebSettings(
        Token token, String cookie, Flag cookieSecure, String header, WithoutKey anonymous, List<String> credentials) {

    /** Values of {@link MultiRegionSettings#WEB_TOKEN}. */
    public enum Token {
        ON,
        OFF
    }

    /** Values of {@link MultiRegionSettings#WEB_COOKIE_SECURE}. */
    public enum Flag {
        AUTO,
        TRUE,
        FALSE
    }

    /** Whether tokens travel at all. */
    public boolean carriesTokens() {
        return token == Token.ON;
    }

    /**
     * Whether browsers shall send the cookie over TLS only.
     *
     * @param overTls whether the request came that way
     */
    public boolean isCookieSecure(boolean overTls) {
        return cookieSecure == Flag.AUTO ? overTls : cookieSecure == Flag.TRUE;
    }
}
