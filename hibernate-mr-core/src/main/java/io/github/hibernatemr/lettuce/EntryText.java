/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.lettuce;

import static io.github.hibernatemr.consistency.WriteTimestampStore.CREDIBLE;
import static java.time.temporal.ChronoUnit.MICROS;

import io.github.hibernatemr.consistency.Announcement;
import io.github.hibernatemr.consistency.WriteTimestampStore;
import io.lettuce.core.ScriptOutputType;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What stands in Redis for one key: the write timestamp in microseconds since the epoch, and then a blank, an id, {@code
 * @} and the time of each write that was announced and has not been settled. Lua's numbers are doubles, exact up to 2^53:
 * as microseconds since 1970, to the year 2255.
 */
final class EntryText {

    static final String NO_TIMESTAMP = "0";
    static final String NO_ANNOUNCEMENT = "";
    static final String UNKNOWN = "";

    /**
     * The larger timestamp stays, with the longer of both lives; an announcement comes or goes; those of pods that have
     * died long since are dropped; what is no entry of ours is replaced. What is not credible
     * is healed, as {@link WriteTimestampStore#credible} has it.
     */
    static final Script<Long> MERGE = new Script<>(ScriptOutputType.INTEGER, """
            local timestamp, settled, announced, forgotten, life, latest = unpack(ARGV)
            local text = redis.call('GET', KEYS[1]) or ''
            local known = string.match(text, '^(%d+)$') or string.match(text, '^(%d+) ')
            local others = string.match(text, '^%d+( [ %x@]+)$') or ''
            if known and #known <= 16 and tonumber(known) > tonumber(timestamp) then
              timestamp = known
            end
            local credible = (tonumber(latest) or 0) + CREDIBLE
            if latest ~= '' and tonumber(timestamp) > credible then
              timestamp = latest
            end
            others = string.gsub(others, ' (%x+)@(%d+)', function(id, at)
              if id == settled or tonumber(at) < tonumber(forgotten) then
                return ''
              end
              if latest ~= '' and tonumber(at) > credible then
                return ' ' .. id .. '@' .. latest
              end
            end)
            if announced ~= '' then
              others = others .. ' ' .. announced
            end
            local longest = math.max(redis.call('PTTL', KEYS[1]), tonumber(life))
            redis.call('SET', KEYS[1], timestamp .. others, 'PX', longest)
            return 1
            """.replace(
                    "CREDIBLE", String.valueOf(MICROS.between(Instant.EPOCH, Instant.EPOCH.plus(CREDIBLE)))));

    private EntryText() {}

    /** Up to the next microsecond: a timestamp may be late, never early. */
    static String of(Instant writeTimestamp) {
        long micros = MICROS.between(Instant.EPOCH, writeTimestamp);
        return String.valueOf(Instant.EPOCH.plus(micros, MICROS).isBefore(writeTimestamp) ? micros + 1 : micros);
    }

    static String of(Announcement announcement) {
        return announcement.id() + "@" + of(announcement.announcedAt());
    }

    /**
     * The write timestamp. While a write is announced, no longer ago than it is of interest, that is now: whoever asks need see only
     * what was committed before, and if this one was, it was before now.
     *
     * @param now the latest that the primary's clock can show, or null while nothing is known of it
     * @throws NumberFormatException if this is no entry of ours
     */
    static Instant parse(String text, @Nullable Instant now, Duration ofInterest) {
        int end = text.indexOf(' ');
        if (end < 0) {
            return instant(text);
        }
        Instant written = instant(text.substring(0, end));
        for (String announced : text.substring(end + 1).split(" ", -1)) {
            Instant announcedAt = instant(announced.substring(announced.indexOf('@') + 1));
            if (now == null) {
                return WriteTimestampStore.NEVER_COVERED;
            }
            if (!announcedAt.isBefore(now.minus(ofInterest))) {
                return written.isAfter(now) ? written : now;
            }
        }
        return written;
    }

    private static Instant instant(String micros) {
        return Instant.EPOCH.plus(Long.parseLong(micros), MICROS);
    }
}
