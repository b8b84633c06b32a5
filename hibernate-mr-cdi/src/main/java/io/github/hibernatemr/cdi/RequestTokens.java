/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.cdi;

import io.github.hibernatemr.consistency.ConsistencyScope;
import io.github.hibernatemr.consistency.ConsistencyToken;
import io.github.hibernatemr.consistency.InvalidTokenException;
import io.github.hibernatemr.internal.activation.MultiRegionUnit;
import io.github.hibernatemr.internal.activation.RunningUnits;
import io.github.hibernatemr.settings.WebSettings;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The tokens that travel with requests, responses and messages, of all persistence units that carry any, in one text with dots between
 * them. Thread-safe.
 */
public final class RequestTokens {

    /** In a message, instead of timestamps: whatever was committed before it is received. */
    public static final String NOW = "now";

    private static final String BETWEEN = ".";

    /**
     * More than that are nobody's who means well, and each costs a signature to check: a few milliseconds for all. Many fewer would let
     * cookies of a sibling domain, which browsers send first, hide the real one.
     */
    private static final int MOST = 1_000;

    /** Units of which it has been said that tokens of other regions are ignored. */
    private static final Set<String> TOLD = ConcurrentHashMap.newKeySet();

    /** Of a token; whatever is longer is none. */
    private static final int LONGEST = 71;

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
        return read(texts, RequestTokens::presented);
    }

    /**
     * As {@link #read}, of a message that the current thread has just received: {@value #NOW} is this moment. What was committed before a
     * message was sent, or by the transaction that has sent it, was committed before this. So it is of a token that another region has
     * signed with a secret that is not known here: that a broker has delivered is not a stranger's.
     *
     * @param texts may hold null
     */
    public static Collection<ConsistencyToken> received(Collection<@Nullable String> texts) {
        return read(texts, RequestTokens::received);
    }

    private static Collection<ConsistencyToken> read(
            Collection<@Nullable String> texts,
            BiFunction<MultiRegionUnit, String, @Nullable ConsistencyToken> reading) {
        List<String> parts = texts.stream()
                .filter(Objects::nonNull)
                .flatMap(text -> Arrays.stream(text.split("\\.", MOST)))
                .filter(text -> text.length() <= LONGEST)
                .distinct()
                .limit(MOST)
                .toList();
        return units().flatMap(unit -> parts.stream().map(part -> reading.apply(unit, part)))
                .filter(Objects::nonNull)
                .collect(Collectors.toMap(ConsistencyToken::application, Function.identity(), ConsistencyToken::and))
                .values();
    }

    private static @Nullable ConsistencyToken received(MultiRegionUnit unit, String text) {
        if (text.equals(NOW)) {
            return unit.tokenOfNow();
        }
        ConsistencyToken presented = presented(unit, text);
        return presented == null && unit.tokens().isOurs(text) ? unit.tokenOfNow() : presented;
    }

    private static @Nullable ConsistencyToken presented(MultiRegionUnit unit, String text) {
        try {
            return unit.tokens().read(text).ofAnybody();
        } catch (InvalidTokenException e) {
            CdiLog.LOG.debugf("a request brought %s", e.getMessage());
            tellOnce(unit, text);
            return null;
        }
    }

    /** Once, or strangers would fill the log. */
    private static void tellOnce(MultiRegionUnit unit, String text) {
        boolean lacksSecret = unit.settings().consistency().tokenSecrets().isEmpty();
        if (lacksSecret
                && unit.tokens().isOurs(text)
                && TOLD.add(unit.settings().unit())) {
            CdiLog.LOG.tokenOfAnotherRegion(unit.settings().unit());
        }
    }

    /** What {@link #carriedBy} would sign: equal, as long as that would be. */
    public static List<ConsistencyToken> unsigned(ConsistencyScope scope) {
        return units().map(unit -> unit.tokens().unsigned(scope))
                .filter(Objects::nonNull)
                .toList();
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

    /**
     * What a message must take along that the current thread sends now; null if that is nothing. In a request, or while a message is
     * received, and in no transaction, it is known what the thread has written. Otherwise it is not: a transaction may yet write, and
     * when it will commit nobody knows; what a thread of its own has done before nobody has noted. Then it is {@link #NOW}.
     */
    public static @Nullable String ofMessage() {
        if (settings() == null) {
            return null;
        }
        RequestThread request = RequestThread.current();
        ConsistencyScope here = ConsistencyScope.current();
        if (request == null || here == null || units().anyMatch(MultiRegionUnit::isInTransaction)) {
            return NOW;
        }
        // An inner scope may have been opened with a token of its own, and the outermost knows what all inside have
        // written.
        List<String> texts = Stream.of(carriedBy(request.scope()), carriedBy(here))
                .filter(Objects::nonNull)
                .distinct()
                .toList();
        return texts.isEmpty() ? null : String.join(BETWEEN, texts);
    }
}
