/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.settings;

import static io.github.hibernatemr.settings.SettingsMessages.MESSAGES;

import io.github.hibernatemr.settings.SettingException.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The {@code hibernate.mr.*} part of a configuration, with types; notes what was asked for and what is wrong. */
final class Values {

    private static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_$]*");
    /** A token of RFC 9110, section 5.6.2, in which headers and cookies are named. */
    private static final Pattern HTTP_NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");

    private final Map<String, Object> given = new TreeMap<>();
    private final Set<String> known = new HashSet<>();
    private final List<Problem> problems = new ArrayList<>();

    Values(Map<?, ?> configuration) {
        // Keys need not be text: the map holds the system properties, and whoever made it did not check.
        configuration.forEach((key, value) -> {
            if (key instanceof String name && name.startsWith(MultiRegionSettings.PREFIX) && value != null) {
                given.put(name, HiddenValue.revealed(value));
            }
        });
    }

    Map<String, Object> given() {
        return given;
    }

    /** Every key that was asked for. */
    Set<String> known() {
        return known;
    }

    List<Problem> problems() {
        return problems;
    }

    void wrong(String key, Object value, String remedy) {
        problems.add(new Problem(key, Masking.shown(key, value), remedy));
    }

    void missing(String key, String remedy) {
        problems.add(new Problem(key, null, remedy));
    }

    /** Whether nothing is wrong with these keys so far; what depends on a wrong value is not worth a complaint. */
    boolean sound(String... keys) {
        List<String> all = Arrays.asList(keys);
        return problems.stream().noneMatch(problem -> all.contains(problem.key()));
    }

    /** What is given, or null; blank text is as good as nothing. */
    @Nullable
    Object object(String key) {
        known.add(key);
        Object value = given.get(key);
        return value instanceof String text && text.isBlank() ? null : value;
    }

    @Nullable
    String string(String key) {
        Object value = object(key);
        return value == null ? null : value.toString().trim();
    }

    Duration duration(String key, Duration byDefault, Duration least) {
        Object value = object(key);
        if (value == null) {
            return byDefault;
        }
        Duration duration = value instanceof Duration already ? already : DurationText.parse(value.toString());
        if (duration == null) {
            String text = value.toString().trim();
            boolean lacksUnit = DurationText.lacksUnit(text);
            wrong(key, value, lacksUnit ? MESSAGES.durationWithoutUnit(text) : MESSAGES.expectedDuration());
            return byDefault;
        }
        if (duration.compareTo(least) < 0 || duration.compareTo(DurationText.GREATEST) > 0) {
            String range = MESSAGES.durationOutOfRange(DurationText.of(least), DurationText.of(DurationText.GREATEST));
            wrong(key, value instanceof Duration ? DurationText.of(duration) : value, range);
            return byDefault;
        }
        return duration;
    }

    /** A whole number of at least 1. */
    int count(String key, int byDefault) {
        return count(key, byDefault, 1);
    }

    int count(String key, int byDefault, int least) {
        String value = string(key);
        if (value == null) {
            return byDefault;
        }
        try {
            int count = Integer.parseInt(value);
            if (count >= least) {
                return count;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        wrong(key, value, MESSAGES.expectedCount(least));
        return byDefault;
    }

    /** A duration as it was typed, or what holds because nothing was. */
    String shownDuration(String key, Duration duration) {
        Object value = object(key);
        boolean typed = value != null && !(value instanceof Duration);
        return typed ? String.valueOf(value).trim() : DurationText.of(duration) + (value == null ? " (default)" : "");
    }

    <E extends Enum<E>> E choice(String key, E byDefault) {
        String value = string(key);
        if (value == null) {
            return byDefault;
        }
        List<String> choices = new ArrayList<>();
        for (E constant : byDefault.getDeclaringClass().getEnumConstants()) {
            if (constant.name().equalsIgnoreCase(value)) {
                return constant;
            }
            choices.add(constant.name().toLowerCase(Locale.ROOT));
        }
        String all = String.join(", ", choices);
        wrong(
                key,
                value,
                Nearest.of(value, choices)
                        .map(nearest -> MESSAGES.expectedOneOfNearest(all, nearest))
                        .orElseGet(() -> MESSAGES.expectedOneOf(all)));
        return byDefault;
    }

    /** Names as SQL has them, separated by commas, in lower case. */
    Set<String> names(String key) {
        String value = string(key);
        Set<String> names = new HashSet<>();
        for (String name : value == null ? new String[0] : value.split(",")) {
            names.add(name.trim().toLowerCase(Locale.ROOT));
        }
        if (value != null && !names.stream().allMatch(name -> NAME.matcher(name).matches())) {
            wrong(key, value, MESSAGES.expectedFunctions());
        }
        return names;
    }

    /** The name of a header or a cookie. */
    String httpName(String key, String byDefault) {
        String value = string(key);
        if (value != null && !HTTP_NAME.matcher(value).matches()) {
            wrong(key, value, MESSAGES.expectedHttpName());
        }
        return value == null ? byDefault : value;
    }

    /** Names of headers, separated by commas. */
    List<String> httpNames(String key, List<String> byDefault) {
        String value = string(key);
        if (value == null) {
            return byDefault;
        }
        List<String> names = Arrays.stream(value.split(",")).map(String::trim).toList();
        if (!names.stream().allMatch(name -> HTTP_NAME.matcher(name).matches())) {
            wrong(key, value, MESSAGES.expectedHttpName());
        }
        return names;
    }

    /** The keys that begin with a prefix, without it, and their values. */
    Map<String, String> under(String prefix) {
        Map<String, String> found = new TreeMap<>();
        given.forEach((key, value) -> {
            if (key.startsWith(prefix) && key.length() > prefix.length()) {
                known.add(key);
                found.put(key.substring(prefix.length()), value.toString().trim());
            }
        });
        return found;
    }
}
