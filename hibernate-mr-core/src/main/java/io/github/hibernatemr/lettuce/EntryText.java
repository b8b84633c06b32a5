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

    /** Longer is nothing that hibernate-mr writes, but for thousands of commits of one key at once. */
    static final int LONGEST = 100_000;

    /** Of a timestamp; so every double is exact, and every number is one of the years that {@link Instant} has. */
    private static final int MOST_DIGITS = 16;

    /**
     * The larger timestamp stays, with the longer of both lives; an announcement comes or goes; those of pods that have
     * died long since are dropped. What is not credible is healed, as {@link WriteTimestampStore#credible} has it. What is no entry of
     * ours, of whatever type, is replaced: what it replaced was written before now.
     */
    static final Script<Long> MERGE =
            new Script<>(ScriptOutputType.INTEGER, """
            local timestamp, settled, announced, forgotten, life, latest = unpack(ARGV)
            local text = redis.pcall('GET', KEYS[1]) or ''
            if type(text) == 'table' then
              if not string.find(text.err, 'WRONGTYPE', 1, true) then
                return text
              end
              text = ' '
            elseif #text > LONGEST then
              text = ' '
            end
            local known, others = string.match(text, '^(%d+)(.*)$')
            local credible = (tonumber(latest) or 0) + CREDIBLE
            local understood = #(known or '')
            local kept = {}
            for id, at in string.gmatch(others or '', ' (%x+)@(%d+)') do
              understood = understood + #id + #at + 2
              if latest ~= '' and tonumber(at) > credible then
                at = latest
              end
              if id ~= settled and tonumber(at) >= tonumber(forgotten) then
                table.insert(kept, ' ' .. id .. '@' .. at)
              end
            end
            if known and #known <= 16 and tonumber(known) > tonumber(timestamp) then
              timestamp = known
            end
            local isOurs = understood == #text and #(known or '') <= 16
            if latest ~= '' and not isOurs and tonumber(latest) > tonumber(timestamp) then
              timestamp = latest
            end
            if latest ~= '' and tonumber(timestamp) > credible then
              timestamp = latest
            end
            if announced ~= '' then
              table.insert(kept, ' ' .. announced)
            end
            local longest = math.max(redis.call('PTTL', KEYS[1]), tonumber(life))
            redis.call('SET', KEYS[1], timestamp .. table.concat(kept), 'PX', longest)
            return 1
            """.replace("LONGEST", String.valueOf(LONGEST))
                    .replace("CREDIBLE", String.valueOf(MICROS.between(Instant.EPOCH, Instant.EPOCH.plus(CREDIBLE)))));

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
            Instant announcedAt = announcedAt(announced);
            if (now == null) {
                return WriteTimestampStore.NEVER_COVERED;
            }
            if (!announcedAt.isBefore(now.minus(ofInterest))) {
                return written.isAfter(now) ? written : now;
            }
        }
        return written;
    }

    private static Instant announcedAt(String announced) {
        int at = announced.indexOf('@');
        if (at < 1) {
            throw new NumberFormatException("no announcement");
        }
        return instant(announced.substring(at + 1));
    }

    private static Instant instant(String micros) {
        if (micros.isEmpty()
                || micros.length() > MOST_DIGITS
                || !micros.chars().allMatch(digit -> digit >= '0' && digit <= '9')) {
            throw new NumberFormatException("no timestamp");
        }
        return Instant.EPOCH.plus(Long.parseLong(micros), MICROS);
    }
}
