/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.cdi;

import io.github.hibernatemr.consistency.ConsistencyScope;
import io.github.hibernatemr.consistency.ConsistencyToken;
import io.github.hibernatemr.consistency.InvalidTokenException;
import io.github.hibernatemr.hibernate.MultiRegionUnit;
import io.github.hibernatemr.hibernate.RunningUnits;
import io.github.hibernatemr.settings.WebSettings;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The tokens that travel with requests and responses, of all persistence units that carry any, in one text with dots between
 * them. Thread-safe.
 */
public final class RequestTokens {

    private static final String BETWEEN = ".";

    /** More than that are nobody's who means well, and each costs a signature to check. */
    private static final int MOST = 16;

    private RequestTokens() {}

    /** How tokens travel, or null if none does. Units that disagree on names follow the first by name. */
    public static @Nullable WebSettings settings() {
        return units().findFirst().map(unit -> unit.settings().web()).orElse(null);
    }

    private static Stream<MultiRegionUnit> units() {
        return RunningUnits.all().stream()
                .filter(unit -> unit.settings().web().carriesTokens())
                .sorted(Comparator.comparing(unit -> unit.settings().unit()));
    }

    /** How long a token is worth being kept. */
    public static Duration lifetime() {
        return units().map(unit -> unit.settings().store().ttl())
                .max(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
    }

    /**
     * The tokens in a text, each once; what is none of ours is left out, since whoever sends nonsense gets what somebody without a
     * token gets. They hold for whoever bears them: the user of a browser may have logged in since, and a service calls in its own
     * name.
     *
     * @param texts may hold null
     */
    public static Collection<ConsistencyToken> read(Collection<@Nullable String> texts) {
        List<String> parts = texts.stream()
                .filter(Objects::nonNull)
                .flatMap(text -> List.of(text.split("\\.")).stream())
                .limit(MOST)
                .toList();
        return units().flatMap(unit -> parts.stream().map(part -> read(unit, part)))
                .filter(Objects::nonNull)
                .collect(Collectors.toMap(ConsistencyToken::application, Function.identity(), ConsistencyToken::and))
                .values();
    }

    private static @Nullable ConsistencyToken read(MultiRegionUnit unit, String text) {
        try {
            return unit.tokens().read(text).ofAnybody();
        } catch (InvalidTokenException e) {
            CdiLog.LOG.debugf("a request brought %s", e.getMessage());
            return null;
        }
    }

    /** What a scope's tokens are now, and what was done inside; null if that is nothing. */
    public static @Nullable String carriedBy(ConsistencyScope scope) {
        List<String> texts = units().map(unit -> unit.tokens().carriedBy(scope))
                .filter(Objects::nonNull)
                .distinct()
                .toList();
        return texts.isEmpty() ? null : String.join(BETWEEN, texts);
    }

    /** As {@link #carriedBy}, but null if nothing was written in the scope. */
    public static @Nullable String writtenIn(ConsistencyScope scope) {
        return units().anyMatch(unit -> unit.tokens().hasWritten(scope)) ? carriedBy(scope) : null;
    }
}
