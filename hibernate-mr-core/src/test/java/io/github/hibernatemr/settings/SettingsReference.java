/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The reference of the settings as Markdown: what {@link MultiRegionSettings} says, under the headings that its source has. */
final class SettingsReference {

    private static final Pattern HEADING_OR_SETTING =
            Pattern.compile("(?m)^ {4}(?:// (?<heading>.+)|public static final Setting<.+> (?<setting>[A-Z_]+) =.*)$");

    private final List<SettingDoc> settings = new ArrayList<>();

    static SettingsReference of(Path sourceFile) throws IOException {
        var reference = new SettingsReference();
        var matcher = HEADING_OR_SETTING.matcher(Files.readString(sourceFile));
        String section = "General";
        while (matcher.find()) {
            if (matcher.group("setting") == null) {
                section = matcher.group("heading");
            } else {
                reference.settings.add(SettingDoc.of(section, constant(matcher.group("setting"))));
            }
        }
        return reference;
    }

    private static Setting<?> constant(String name) {
        try {
            return (Setting<?>) MultiRegionSettings.class.getField(name).get(null);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the source is not that of the class: " + name, e);
        }
    }

    List<SettingDoc> settings() {
        return settings;
    }

    String markdown() {
        StringBuilder page = new StringBuilder("""
                <!-- Generated from MultiRegionSettings.java by SettingsReferenceTest. Do not edit this page: \
                change the source and run the test with -Dhibernate-mr.docs.update=true. -->

                # Settings

                *This page is generated from the source.*

                """);
        SettingDoc.paragraphs(MultiRegionSettings.INTRODUCTION)
                .forEach(paragraph -> page.append(paragraph).append("\n\n"));
        page.append("| key | default | meaning |\n| --- | --- | --- |\n");
        settings.forEach(setting -> page.append(setting.row()));
        String section = "";
        for (SettingDoc setting : settings) {
            if (!setting.section().equals(section)) {
                section = setting.section();
                page.append("\n## ").append(section).append('\n');
            }
            page.append(setting.details());
        }
        return page.toString();
    }
}
