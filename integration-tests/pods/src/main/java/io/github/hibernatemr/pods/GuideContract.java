/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.pods;

import static org.assertj.core.api.Assertions.assertThat;

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

/** What a server's guide has its readers copy is what the tests run. */
public abstract class GuideContract {

    private final Path guide;
    private final Path script;

    /**
     * @param guide the page, among the guides
     * @param script what configures the server, in the server's module
     */
    protected GuideContract(String guide, String script) {
        this.guide = Path.of("../../docs/guides").resolve(guide);
        this.script = Path.of(script);
    }

    @Test
    void theScriptIsTheTests() throws IOException {
        List<String> commands = Files.readAllLines(script).stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .toList();
        assertThat(block("```\\n" + Pattern.quote(commands.get(0)) + ".*?```")).containsExactlyElementsOf(commands);
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
    private List<String> block(String pattern) throws IOException {
        Matcher matcher = Pattern.compile(pattern, Pattern.DOTALL).matcher(Files.readString(guide));
        assertThat(matcher.find()).isTrue();
        return matcher.group()
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("```"))
                .toList();
    }
}
