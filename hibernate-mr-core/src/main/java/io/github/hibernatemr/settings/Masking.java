/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.settings;

import java.util.regex.Pattern;

/** Takes credentials out of what is shown. */
final class Masking {

    static final String MASK = "***";

    private static final Pattern USER_INFO = Pattern.compile("(?<=://)[^/@?]*@");
    private static final Pattern SECRET_PARAMETER =
            Pattern.compile("(?i)([?&;][^=&;]*(?:password|secret|token|user)[^=&;]*=)[^&;]*");

    private Masking() {}

    /** A URL or a list of them without user info and secret parameters. */
    static String mask(String url) {
        String withoutUserInfo = USER_INFO.matcher(url).replaceAll(MASK + "@");
        return SECRET_PARAMETER.matcher(withoutUserInfo).replaceAll("$1" + MASK);
    }

    /** What may be shown of the value of a key. */
    static String shown(String key, Object value) {
        return key.endsWith("password") ? MASK : mask(String.valueOf(value));
    }
}
