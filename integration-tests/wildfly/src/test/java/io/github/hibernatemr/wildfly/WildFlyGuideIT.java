/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.wildfly;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hibernatemr.pods.PodsSession;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;

/** What the guide has its readers copy is what the tests run. */
class WildFlyGuideIT {

    private static final Path GUIDE = Path.of("../../docs/guides/wildfly.md");

    @Test
    void theScriptIsTheTests() throws IOException {
        List<String> script = Files.readAllLines(Path.of("src/main/cli/shop.cli")).stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .toList();
        assertThat(block("```\\nembed-server.*?```")).containsExactlyElementsOf(script);
    }

    @Test
    void thePersistenceUnitIsTheShops() throws IOException {
        try (ZipFile war = new ZipFile(PodsSession.deployable("shop.war").toFile());
                InputStream file = war.getInputStream(war.getEntry("WEB-INF/classes/META-INF/persistence.xml"))) {
            List<String> shops = new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(String::strip)
                    .toList();
            List<String> guides = block("```xml\\n<persistence-unit.*?```").stream()
                    .map(String::strip)
                    .toList();
            assertThat(guides).isNotEmpty();
            assertThat(shops).containsAll(guides);
        }
    }

    /** Its lines but for empty ones and the fence. */
    private static List<String> block(String pattern) throws IOException {
        Matcher matcher = Pattern.compile(pattern, Pattern.DOTALL).matcher(Files.readString(GUIDE));
        assertThat(matcher.find()).isTrue();
        return matcher.group()
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("```"))
                .toList();
    }
}
