/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.cdi;

import io.github.hibernatemr.consistency.ConsistencyScope;
import io.github.hibernatemr.consistency.ConsistencySnapshot;
import io.github.hibernatemr.consistency.ConsistencyToken;
import io.github.hibernatemr.consistency.Intent;
import io.github.hibernatemr.internal.activation.MultiRegionUnit;
import io.github.hibernatemr.internal.activation.RunningUnits;
import io.github.hibernatemr.settings.WebSettings;
import io.github.hibernatemr.settings.WithoutKey;
import java.util.Collection;
import java.util.Comparator;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What holds in a request, by its method: whether it is about to write, and what it must see if nobody calls. Stateless. */
public final class WebRequest {

    /** RFC 9110, section 9.2.1. Whatever else there is may write. */
    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS", "TRACE");

    private WebRequest() {}

    /** How web requests are taken, or null if no persistence unit is served. Units that disagree follow the first by name. */
    public static @Nullable WebSettings settings() {
        return RunningUnits.all().stream()
                .map(MultiRegionUnit::settings)
                .min(Comparator.comparing(unit -> unit.unit()))
                .map(unit -> unit.web())
                .orElse(null);
    }

    /** Whether a request of this method is not about to write. */
    public static boolean isSafe(String method) {
        return SAFE.contains(method);
    }

    /**
     * What holds in it.
     *
     * @param method the request's
     * @param tokens that came with it
     * @param credentials that came with it, or null
     */
    public static ConsistencySnapshot snapshot(
            String method, Collection<ConsistencyToken> tokens, @Nullable Credentials credentials) {
        boolean isSafe = SAFE.contains(method);
        WebSettings settings = settings();
        try (var scope = ConsistencyScope.of(tokens);
                var intending = ConsistencyScope.intending(isSafe ? Intent.READ : Intent.WRITE)) {
            // Who sends credentials is somebody, though perhaps nobody can tell who.
            return isSafe && credentials == null && settings != null
                    ? anonymous(settings.anonymous())
                    : ConsistencyScope.snapshot();
        }
    }

    private static ConsistencySnapshot anonymous(WithoutKey sees) {
        try (var scope = ConsistencyScope.withoutKey(sees)) {
            return ConsistencyScope.snapshot();
        }
    }
}
