/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hibernatemr.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the README tells people to copy must be what start-up takes. */
class ReadmeTest {

    private static final Pattern PROPERTY = Pattern.compile("<property name=\"([^\"]+)\" value=\"([^\"]*)\"/>");

    @Test
    void theSixLinesAreSixAndAreTaken() throws IOException {
        Map<String, String> properties = properties(Path.of("..", "README.md"));
        assertThat(properties).hasSize(6);
        Settings settings = Settings.read(properties, variable -> null);
        assertThat(settings.replicas())
                .singleElement()
                .satisfies(replica -> assertThat(replica.name()).isEqualTo("eu"));
    }

    @Test
    void whatAdoptingTellsIsTaken() throws IOException {
        Settings settings = Settings.read(
                properties(Path.of("..", "docs", "adopt.md")),
                variable -> variable.equals("HIBERNATE_MR_REGION") ? "eu-west-1" : null);
        assertThat(settings.region()).isEqualTo("eu-west-1");
    }

    private static Map<String, String> properties(Path page) throws IOException {
        Map<String, String> properties = new HashMap<>();
        Matcher matcher = PROPERTY.matcher(Files.readString(page));
        while (matcher.find()) {
            properties.put(matcher.group(1), matcher.group(2));
        }
        return properties;
    }
}
