/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.cdi;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** What caches that many use, such as a CDN's, may keep; a cookie in there is everybody's. Stateless. */
public final class SharedCaches {

    /** Whether a response's headers say something to caches, and what. */
    public enum Answer {
        /** It has nothing to say, so a cache may do as it likes. */
        UNSAID,
        /** It is for its reader alone. */
        FORBIDDEN,
        /** It is for everybody. */
        ALLOWED
    }

    /** What Cache-Control is to all caches, some say to CDNs alone. */
    private static final List<String> HEADERS = List.of("CDN-Cache-Control", "Surrogate-Control", "Cache-Control");

    private SharedCaches() {}

    /**
     * Whether a response may be kept.
     *
     * @param method the request's
     * @param headers the response's, by name
     */
    public static Answer mayKeep(String method, Function<String, Collection<String>> headers) {
        if (!WebRequest.isSafe(method)) {
            // RFC 9111 lets them in theory; no CDN does.
            return Answer.FORBIDDEN;
        }
        for (String header : HEADERS) {
            String said = String.join(",", headers.apply(header)).toLowerCase(Locale.ROOT);
            if (!said.isBlank()) {
                return forbids(said) ? Answer.FORBIDDEN : Answer.ALLOWED;
            }
        }
        return headers.apply("Expires").isEmpty() ? Answer.UNSAID : Answer.ALLOWED;
    }

    private static boolean forbids(String said) {
        return said.contains("private") || said.contains("no-store") || said.contains("no-cache");
    }
}
