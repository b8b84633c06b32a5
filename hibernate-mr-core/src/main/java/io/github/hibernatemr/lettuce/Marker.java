/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.lettuce;

import io.lettuce.core.ScriptOutputType;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * What stands beside a bucket's entries; see {@link MemoryWatch.Origin}. Immutable.
 *
 * @param text null if there is none, or none of ours
 * @param evictions how many keys Redis has evicted so far, or nothing where it evicts none of ours
 * @param isForeign whether something is in its place that nobody of us has put there
 */
record Marker(@Nullable String text, String evictions, boolean isForeign) {

    /** The marker, or an empty text in place of what is none, and the number of keys that Redis has evicted so far. */
    static final Script<List<@Nullable String>> WITH_EVICTIONS =
            new Script<>(ScriptOutputType.MULTI, """
            local marker = redis.pcall('GET', KEYS[1])
            if type(marker) == 'table' then
              if not string.find(marker.err, 'WRONGTYPE', 1, true) then
                return marker
              end
              marker = ''
            elseif marker and #marker > LONGEST then
              marker = ''
            end
            local evictions = string.match(redis.call('INFO', 'stats'), 'evicted_keys:(%d+)')
            return {marker, evictions}
            """.replace("LONGEST", String.valueOf(Marker.LONGEST)));

    /** More than a UUID has. */
    private static final int LONGEST = 64;

    private static final String NO_EVICTIONS = "";

    private static Marker of(@Nullable String text, String evictions) {
        boolean isForeign = text != null && (text.isEmpty() || text.length() > LONGEST);
        return new Marker(isForeign ? null : text, evictions, isForeign);
    }

    /** @throws CompletionException if Redis has not answered, or refuses the command, and not only because of what stands there */
    static Marker of(Reading reading) {
        if (reading.failure() != null && !reading.isOfWrongType()) {
            throw new CompletionException(reading.failure());
        }
        return of(reading.isOfWrongType() ? "" : reading.text(), NO_EVICTIONS);
    }

    static Marker of(List<@Nullable String> withEvictions) {
        return of(withEvictions.get(0), String.valueOf(withEvictions.get(1)));
    }
}
