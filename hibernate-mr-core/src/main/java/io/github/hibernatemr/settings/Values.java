/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.settings;

import io.github.hibernatemr.settings.SettingException.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The {@code hibernate.mr.*} part of a configuration, with types; notes what is known and what is wrong. Used once, by one thread. */
final class Values {

    private final Map<String, Object> given = new TreeMap<>();
    private final Set<String> known = new HashSet<>(MultiRegionSettings.KEYS);
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

    /** The keys without a part of one's own choice, and those that whoever knows that part has added. */
    Set<String> known() {
        return known;
    }

    List<Problem> problems() {
        return problems;
    }

    void wrong(String key, Object value, String remedy) {
        problems.add(new Problem(key, Masking.shown(key, value), remedy));
    }

    void wrong(Setting<?> setting, Object value, String remedy) {
        wrong(setting.key(), value, remedy);
    }

    void missing(Setting<?> setting, String remedy) {
        problems.add(new Problem(setting.key(), null, remedy));
    }

    /** Whether nothing is wrong with these so far; what depends on a wrong value is not worth a complaint. */
    boolean sound(Setting<?>... settings) {
        return problems.stream()
                .noneMatch(problem -> Arrays.stream(settings)
                        .anyMatch(setting -> setting.key().equals(problem.key())));
    }

    /** What is given, or null; blank text is as good as nothing. */
    @Nullable
    Object object(Setting<?> setting) {
        Object value = given.get(setting.key());
        return value instanceof String text && text.isBlank() ? null : value;
    }

    /** What is given, or null; also after a complaint. */
    <T> @Nullable T find(Setting<T> setting) {
        Object value = object(setting);
        return value == null ? null : setting.parse(value, (shown, remedy) -> wrong(setting, shown, remedy));
    }

    /** What is given, or what holds because nothing is; also after a complaint. */
    <T> T get(Setting<T> setting) {
        T found = find(setting);
        return found == null ? setting.byDefault() : found;
    }

    /** A duration as it was typed, or what holds because nothing was. */
    String shown(Setting<Duration> setting, Duration duration) {
        Object value = object(setting);
        if (value == null) {
            return DurationText.of(duration) + " (default)";
        }
        return value instanceof Duration ? DurationText.of(duration) : Setting.trimmed(value);
    }

    /** The keys of a family, without what they all begin with, and their values. */
    Map<String, String> under(Setting<Map<String, String>> family) {
        String prefix = family.key();
        Map<String, String> found = new TreeMap<>();
        given.forEach((key, value) -> {
            if (key.startsWith(prefix) && key.length() > prefix.length()) {
                known.add(key);
                found.put(key.substring(prefix.length()), Setting.trimmed(value));
            }
        });
        return found;
    }
}
