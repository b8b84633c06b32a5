/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.lettuce;

import io.github.hibernatemr.consistency.TokenSecrets;
import io.lettuce.core.ScriptOutputType;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A secret that the pods of a region agree on through their Redis: the first that comes there makes it up. Where Redis has lost it, whoever
 * still knows it brings it back. Thread-safe.
 */
final class RegionSecret {

    static final Duration EVERY = Duration.ofMinutes(1);

    private static final Script<@Nullable String> MEET = new Script<>(ScriptOutputType.VALUE, """
            redis.call('SET', KEYS[1], ARGV[1], 'NX')
            return redis.call('GET', KEYS[1])
            """);

    /** What {@link TokenSecrets#random()} makes; anything else somebody else has put there, who may know it. */
    private static final Pattern SECRET = Pattern.compile("[A-Za-z0-9_-]{43}");

    private final RedisLink link;
    private final String key;
    private final String proposal = TokenSecrets.random();
    private volatile List<String> known = List.of();

    RegionSecret(RedisLink link, String key) {
        this.link = link;
        this.key = key;
    }

    /** Asks for it, or brings it. If that fails, the next time may not. */
    void meet() {
        List<String> before = known;
        String mine = before.isEmpty() ? proposal : before.get(0);
        var unused = link.call(commands -> MEET.run(commands, new String[] {key}, mine))
                .thenAccept(this::learn)
                .exceptionally(failure -> null);
    }

    private synchronized void learn(@Nullable String found) {
        if (found != null && SECRET.matcher(found).matches() && !isNewest(found)) {
            // Another pod was quicker: what was signed before is known all the same.
            known = Stream.concat(Stream.of(found), known.stream().limit(1)).toList();
        }
    }

    private boolean isNewest(String found) {
        return !known.isEmpty() && known.get(0).equals(found);
    }

    /** The newest first; none while it is not known. */
    List<String> known() {
        return known;
    }
}
