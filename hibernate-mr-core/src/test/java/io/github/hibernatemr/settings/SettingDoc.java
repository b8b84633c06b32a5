/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.settings;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the reference says of one setting, in Markdown. */
record SettingDoc(String section, List<String> keys, List<String> text, String expected, String byDefault) {

    private static final String EXPECTS = "Expects ";
    private static final String DEFAULTS = "Defaults to ";
    private static final String NONE = "none";

    static SettingDoc of(String section, Setting<?> setting) {
        List<String> paragraphs = paragraphs(setting.text());
        String shown = shownDefault(setting);
        List<String> said = beginningWith(DEFAULTS, paragraphs);
        if (!said.isEmpty() && !shown.equals(NONE)) {
            throw new IllegalStateException(setting + " tells its default twice: " + said);
        }
        return new SettingDoc(
                section,
                keys(setting),
                paragraphs.stream()
                        .filter(text -> !text.startsWith(EXPECTS) && !text.startsWith(DEFAULTS))
                        .toList(),
                only(beginningWith(EXPECTS, paragraphs), setting.expected(), setting),
                only(said, shown, setting));
    }

    /** Text as it is typed, on as many lines as it takes. */
    static List<String> paragraphs(String markdown) {
        return Stream.of(markdown.strip().split("\n\n"))
                .map(paragraph -> paragraph.replaceAll("\\s+", " "))
                .toList();
    }

    private static List<String> beginningWith(String beginning, List<String> paragraphs) {
        return paragraphs.stream()
                .filter(text -> text.startsWith(beginning))
                .map(text -> text.substring(beginning.length()))
                .toList();
    }

    private static String only(List<String> said, String otherwise, Setting<?> setting) {
        if (said.size() > 1 || said.isEmpty() && otherwise.isEmpty()) {
            throw new IllegalStateException(setting + " says this of what it expects or defaults to: " + said);
        }
        return said.isEmpty() ? otherwise + "." : said.get(0);
    }

    /** The keys that a setting stands for: a node's is one of the primary's and one of each replica's. */
    private static List<String> keys(Setting<?> setting) {
        return setting.isOfNode()
                ? List.of(
                        setting.under(MultiRegionSettings.PRIMARY_PREFIX).key(),
                        setting.under(MultiRegionSettings.REPLICA_PREFIX + "<name>.")
                                .key())
                : List.of(setting.key() + (setting.isFamily() ? "*" : ""));
    }

    private static String shownDefault(Setting<?> setting) {
        try {
            return shown(setting.byDefault());
        } catch (NoSuchElementException e) {
            return NONE;
        }
    }

    private static String shown(Object value) {
        if (value instanceof Collection<?> list) {
            return list.isEmpty() ? NONE : list.stream().map(SettingDoc::shown).collect(Collectors.joining(", then "));
        }
        if (value instanceof Duration duration) {
            return "`" + DurationText.of(duration) + "`";
        }
        return "`" + (value instanceof Enum<?> choice ? choice.name().toLowerCase(Locale.ROOT) : value) + "`";
    }

    String heading() {
        return keys.stream().map(key -> "`" + key + "`").collect(Collectors.joining(", "));
    }

    String row() {
        String meaning = text.get(0).split("(?<=\\.) ", 2)[0];
        String shortDefault = byDefault.replaceFirst("(?:[:;]|, but) .*|\\.$", "");
        return "| %s | %s | %s |\n"
                .formatted(
                        heading().replace("`, `", "`<br>`"), shortDefault, meaning.substring(0, meaning.length() - 1));
    }

    String details() {
        return "\n### %s\n\n%s\n\n- Expects: %s\n- Default: %s\n"
                .formatted(heading(), String.join("\n\n", text), expected, byDefault);
    }
}
