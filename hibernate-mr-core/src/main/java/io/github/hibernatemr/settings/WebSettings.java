/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.settings;

/**
 * How tokens travel over HTTP; read by hibernate-mr-cdi. Immutable.
 *
 * @param token see {@link MultiRegionSettings#WEB_TOKEN}
 * @param cookie see {@link MultiRegionSettings#WEB_COOKIE}
 * @param cookieSecure see {@link MultiRegionSettings#WEB_COOKIE_SECURE}
 * @param header see {@link MultiRegionSettings#WEB_HEADER}
 */
public record WebSettings(Token token, String cookie, Flag cookieSecure, String header) {

    /** Values of {@link MultiRegionSettings#WEB_TOKEN}. */
    public enum Token {
        ON,
        OFF
    }

    /** Values of {@link MultiRegionSettings#WEB_COOKIE_SECURE}. */
    public enum Flag {
        TRUE,
        FALSE
    }

    /** Whether tokens travel at all. */
    public boolean carriesTokens() {
        return token == Token.ON;
    }

    /** Whether browsers send the cookie over TLS only. */
    public boolean isCookieSecure() {
        return cookieSecure == Flag.TRUE;
    }
}
