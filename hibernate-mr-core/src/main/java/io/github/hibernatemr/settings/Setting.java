/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.settings;

import static io.github.hibernatemr.settings.SettingsMessages.MESSAGES;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One setting: its key, what it takes, what holds where it is not given, and what is said of it, in one object, so that what reads it, what
 * complains of it and the reference cannot drift apart. The constants of {@link MultiRegionSettings} are all there are. Immutable and
 * thread-safe.
 *
 * @param <T> what a value of it is
 */
public final class Setting<T> {

    static final String PREFIX = "hibernate.mr.";

    private static final Pattern FUNCTION = Pattern.compile("[a-z_][a-z0-9_$]*");
    /** A token of RFC 9110, section 5.6.2, in which headers and cookies are named. */
    private static final Pattern HTTP_NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");

    private final String key;
    private final String expected;
    private final @Nullable T byDefault;
    private final Parser<T> parser;
    private final String text;

    private Setting(String key, String expected, @Nullable T byDefault, Parser<T> parser, String text) {
        this.key = key;
        this.expected = expected;
        this.byDefault = byDefault;
        this.parser = parser;
        this.text = text;
    }

    /** Makes a value of what is given. */
    @FunctionalInterface
    interface Parser<T> {
        /** The value, or null after a complaint. */
        @Nullable
        T parse(Object given, Complaint complaint);
    }

    /** Takes what is wrong with a value, and shows of it what may be shown. */
    @FunctionalInterface
    interface Complaint {
        void of(Object given, String remedy);
    }

    /** A value that is never shown. */
    public record Secret(String value) {
        @Override
        public String toString() {
            return Masking.MASK;
        }
    }

    // Kinds

    /**
     * One that makes values of its own.
     *
     * @param text paragraphs of Markdown, for the reference; one may begin with "Expects" and one with "Defaults to", where there is more to
     *     say than the kind and the default do
     */
    static <T> Setting<T> setting(String key, @Nullable T byDefault, Parser<T> parser, String text) {
        return new Setting<>(key, "", byDefault, parser, text);
    }

    static Setting<Object> object(String key, String text) {
        return setting(key, null, (given, complaint) -> given, text);
    }

    static Setting<String> text(String key, String text) {
        return setting(key, null, (given, complaint) -> trimmed(given), text);
    }

    static Setting<Secret> password(String key, String text) {
        Parser<Secret> parser = (given, complaint) -> new Secret(given.toString());
        return new Setting<>(key, "the password; blanks in it count", null, parser, text);
    }

    /** All keys that begin with this one, which ends with a dot; {@link Values#under} reads them. */
    static Setting<Map<String, String>> family(String key, String text) {
        return setting(key, null, (given, complaint) -> null, text);
    }

    static Setting<Duration> duration(String key, Duration least, @Nullable Duration byDefault, String text) {
        String expected = least.isZero()
                ? "a duration, nothing included"
                : "a duration of at least `" + DurationText.of(least) + "`";
        return new Setting<>(key, expected, byDefault, (given, complaint) -> duration(given, least, complaint), text);
    }

    static Setting<Integer> count(String key, int least, @Nullable Integer byDefault, String text) {
        String expected = "a whole number of at least " + least;
        Parser<Integer> parser = (given, complaint) -> {
            try {
                int count = Integer.parseInt(trimmed(given));
                if (count >= least) {
                    return count;
                }
            } catch (NumberFormatException e) {
                // Said below.
            }
            complaint.of(trimmed(given), MESSAGES.expected(expected));
            return null;
        };
        return new Setting<>(key, expected, byDefault, parser, text);
    }

    static <E extends Enum<E>> Setting<E> choice(String key, E byDefault, String text) {
        List<E> constants = List.of(byDefault.getDeclaringClass().getEnumConstants());
        List<String> choices = constants.stream()
                .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                .toList();
        String all = "one of " + String.join(", ", choices);
        Parser<E> parser = (given, complaint) -> {
            String typed = trimmed(given);
            for (E constant : constants) {
                if (constant.name().equalsIgnoreCase(typed)) {
                    return constant;
                }
            }
            Optional<String> meant = Nearest.of(typed, choices);
            complaint.of(
                    typed, meant.isPresent() ? MESSAGES.expectedOrMeant(all, meant.get()) : MESSAGES.expected(all));
            return null;
        };
        return new Setting<>(key, "one of `" + String.join("`, `", choices) + "`", byDefault, parser, text);
    }

    /** Names as SQL has them, separated by commas; in lower case. */
    static Setting<Set<String>> functions(String key, String text) {
        Parser<Set<String>> parser = (given, complaint) -> {
            Set<String> names = new HashSet<>(listed(trimmed(given).toLowerCase(Locale.ROOT)));
            if (!names.stream().allMatch(FUNCTION.asMatchPredicate())) {
                complaint.of(trimmed(given), MESSAGES.expectedFunctions());
            }
            return names;
        };
        return new Setting<>(key, "names without schema, separated by commas", Set.of(), parser, text);
    }

    /** The name of a header or a cookie. */
    static Setting<String> httpName(String key, String byDefault, String text) {
        Parser<String> parser = (given, complaint) ->
                httpNames(List.of(trimmed(given)), given, complaint).get(0);
        return setting(key, byDefault, parser, text);
    }

    /** Names of headers, separated by commas. */
    static Setting<List<String>> httpNames(String key, List<String> byDefault, String text) {
        return setting(key, byDefault, (given, complaint) -> httpNames(listed(trimmed(given)), given, complaint), text);
    }

    private static List<String> httpNames(List<String> names, Object given, Complaint complaint) {
        if (!names.stream().allMatch(HTTP_NAME.asMatchPredicate())) {
            complaint.of(trimmed(given), MESSAGES.expectedHttpName());
        }
        return names;
    }

    private static @Nullable Duration duration(Object given, Duration least, Complaint complaint) {
        Duration duration = given instanceof Duration already ? already : DurationText.parse(given.toString());
        if (duration == null) {
            String text = trimmed(given);
            boolean lacksUnit = DurationText.lacksUnit(text);
            complaint.of(given, lacksUnit ? MESSAGES.durationWithoutUnit(text) : MESSAGES.expectedDuration());
            return null;
        }
        if (duration.compareTo(least) < 0 || duration.compareTo(DurationText.GREATEST) > 0) {
            String range = MESSAGES.durationOutOfRange(DurationText.of(least), DurationText.of(DurationText.GREATEST));
            complaint.of(given instanceof Duration ? DurationText.of(duration) : given, range);
            return null;
        }
        return duration;
    }

    private static List<String> listed(String text) {
        return Arrays.stream(text.split(",")).map(String::trim).toList();
    }

    static String trimmed(Object given) {
        return given.toString().trim();
    }

    // What it is

    /** The key; of a node's setting, what follows the node's own part of it; of many keys, what they begin with, up to a dot. */
    public String key() {
        return key;
    }

    /**
     * What holds where it is not given.
     *
     * @throws NoSuchElementException if that depends on something else, or nothing does
     */
    public T byDefault() {
        if (byDefault == null) {
            throw new NoSuchElementException(key + " has no default");
        }
        return byDefault;
    }

    /** The key without what all begin with. */
    String name() {
        return isOfNode() ? key : key.substring(PREFIX.length());
    }

    /** The same setting of one node. */
    Setting<T> under(String prefix) {
        return new Setting<>(prefix + name(), expected, byDefault, parser, text);
    }

    boolean isOfNode() {
        return !key.startsWith(PREFIX);
    }

    boolean isFamily() {
        return key.endsWith(".");
    }

    /** What it takes, as far as its kind tells; empty if only {@link #text} does. */
    String expected() {
        return expected;
    }

    /** What the reference says of it: paragraphs of Markdown. */
    String text() {
        return text;
    }

    @Nullable
    T parse(Object given, Complaint complaint) {
        return parser.parse(given, complaint);
    }

    /** The key. */
    @Override
    public String toString() {
        return key;
    }
}
