/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.settings;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How people write durations: {@code 250ms}, {@code 5s}, {@code 2m}, {@code 1h}, or ISO-8601. Thread-safe. */
public final class DurationText {

    /** The least that a timer can wait for; zero would have it spin. */
    static final Duration LEAST = Duration.ofMillis(1);

    /** Longer ones are slips of the keyboard, and would overflow in nanoseconds. */
    static final Duration GREATEST = Duration.ofDays(365);

    private static final Pattern NUMBER_AND_UNIT = Pattern.compile("([+-]?\\d{1,15})\\s*(ms|s|m|h)");
    private static final Pattern NUMBER = Pattern.compile("[+-]?\\d+");

    /** No duration takes more letters, and what reads it takes the square of their number. */
    private static final int LONGEST = 50;

    private DurationText() {}

    /** The duration, negative ones too, or null if the text is none. */
    public static @Nullable Duration parse(String text) {
        if (text.length() > LONGEST) {
            return null;
        }
        String trimmed = text.trim().toLowerCase(Locale.ROOT);
        Matcher matcher = NUMBER_AND_UNIT.matcher(trimmed);
        if (matcher.matches()) {
            return of(Long.parseLong(matcher.group(1)), matcher.group(2));
        }
        try {
            return Duration.parse(trimmed);
        } catch (DateTimeParseException | ArithmeticException e) {
            return null;
        }
    }

    private static Duration of(long number, String unit) {
        return switch (unit) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            default -> Duration.ofHours(number);
        };
    }

    /** Whether this is a number whose unit was forgotten. */
    static boolean lacksUnit(String text) {
        return text.length() <= LONGEST && NUMBER.matcher(text.trim()).matches();
    }

    /** The way people would write it: in the greatest unit that leaves no fraction. */
    public static String of(Duration duration) {
        // Not by the absolute value, which the least of all has not.
        if (duration.compareTo(GREATEST) > 0 || duration.compareTo(GREATEST.negated()) < 0) {
            return duration.toString();
        }
        long millis = duration.toMillis();
        if (!duration.equals(Duration.ofMillis(millis))) {
            return duration.toString();
        }
        if (millis == 0) {
            return "0s";
        }
        if (millis % 1000 != 0) {
            return millis + "ms";
        }
        long seconds = millis / 1000;
        if (seconds % 60 != 0) {
            return seconds + "s";
        }
        return seconds % 3600 == 0 ? seconds / 3600 + "h" : seconds / 60 + "m";
    }
}
