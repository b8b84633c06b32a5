/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.settings;

import java.util.List;
import java.util.stream.Collectors;

/** What the reference says of one setting, in Markdown. */
record SettingDoc(String section, List<String> keys, List<String> text, String expected, String byDefault) {

    private static final String EXPECTS = "Expects ";
    private static final String DEFAULTS = "Defaults to ";

    static SettingDoc of(String section, String constant, List<String> paragraphs) {
        return new SettingDoc(
                section,
                keys(constant),
                paragraphs.stream()
                        .filter(text -> !text.startsWith(EXPECTS) && !text.startsWith(DEFAULTS))
                        .toList(),
                only(EXPECTS, constant, paragraphs),
                only(DEFAULTS, constant, paragraphs));
    }

    /** The keys that a constant stands for: a node's attribute is one of the primary's and one of each replica's. */
    private static List<String> keys(String constant) {
        String wildcard = constant.endsWith(".") ? "*" : "";
        return constant.startsWith(MultiRegionSettings.PREFIX)
                ? List.of(constant + wildcard)
                : List.of(
                        MultiRegionSettings.PRIMARY_PREFIX + constant,
                        MultiRegionSettings.REPLICA_PREFIX + "<name>." + constant);
    }

    private static String only(String beginning, String constant, List<String> paragraphs) {
        List<String> found =
                paragraphs.stream().filter(text -> text.startsWith(beginning)).toList();
        if (found.size() != 1) {
            throw new IllegalStateException("the Javadoc of the constant for '" + constant
                    + "' needs exactly one paragraph that begins with '" + beginning + "'");
        }
        return found.get(0).substring(beginning.length());
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
