/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.settings;

import io.github.hibernatemr.settings.SettingException.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The {@code hibernate.mr.*} part of a configuration, with types; notes what was asked for and what is wrong. */
final class Values {

    private final Map<String, Object> given = new TreeMap<>();
    private final Set<String> known = new HashSet<>();
    private final List<Problem> problems = new ArrayList<>();

    Values(Map<String, ?> configuration) {
        configuration.forEach((key, value) -> {
            if (key.startsWith(MultiRegionSettings.PREFIX) && value != null) {
                given.put(key, value);
            }
        });
    }

    Collection<String> keys() {
        return given.keySet();
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

    Duration duration(String key, Duration byDefault) {
        Object value = object(key);
        if (value == null) {
            return byDefault;
        }
        Duration duration = value instanceof Duration already ? already : DurationText.parse(value.toString());
        if (duration == null || duration.isNegative()) {
            wrong(key, value, "expected a duration such as 250ms, 5s, 2m or PT0.25S");
            return byDefault;
        }
        return duration;
    }

    Duration positive(String key, Duration byDefault) {
        Duration duration = duration(key, byDefault);
        if (duration.isZero()) {
            wrong(key, given.getOrDefault(key, duration), "must be longer than nothing");
            return byDefault;
        }
        return duration;
    }

    <E extends Enum<E>> E choice(String key, E byDefault) {
        Object value = object(key);
        if (value == null) {
            return byDefault;
        }
        List<String> choices = new ArrayList<>();
        for (E constant : byDefault.getDeclaringClass().getEnumConstants()) {
            String name = constant.name().toLowerCase(Locale.ROOT);
            if (name.equals(value.toString().trim().toLowerCase(Locale.ROOT))) {
                return constant;
            }
            choices.add(name);
        }
        String suggestion = Nearest.of(value.toString(), choices)
                .map(nearest -> "; did you mean '" + nearest + "'?")
                .orElse("");
        wrong(key, value, "expected one of " + String.join(", ", choices) + suggestion);
        return byDefault;
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

    /** Complains of every key that nobody asked for. */
    void rejectUnread(Collection<String> replicaNames) {
        for (Map.Entry<String, Object> entry : given.entrySet()) {
            if (!known.contains(entry.getKey())) {
                wrong(entry.getKey(), entry.getValue(), "unknown key" + suggestion(entry.getKey(), replicaNames));
            }
        }
    }

    private String suggestion(String key, Collection<String> replicaNames) {
        List<String> candidates = Stream.concat(
                        known.stream(), replicaNames.stream().map(NodesReader::exampleKey))
                .toList();
        return Nearest.of(key, candidates)
                .map(nearest -> "; did you mean " + nearest + "?")
                .orElse("; the settings reference lists the keys there are");
    }
}
