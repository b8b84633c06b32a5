/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Keeps {@code docs/reference/settings.md} what the source says. */
class SettingsReferenceTest {

    private static final String UPDATE = "hibernate-mr.docs.update";
    private static final Path MODULE = module();
    private static final Path SOURCE =
            MODULE.resolve("src/main/java/io/github/hibernatemr/settings/MultiRegionSettings.java");
    private static final Path PAGE = MODULE.resolveSibling("docs/reference/settings.md");

    /** Surefire runs in the module's directory, an IDE perhaps in the project's. */
    private static Path module() {
        Path here = Path.of("").toAbsolutePath();
        return here.endsWith("hibernate-mr-core") ? here : here.resolve("hibernate-mr-core");
    }

    @Test
    void thePageSaysWhatTheSourceSays() throws IOException {
        String expected = SettingsReference.of(SOURCE).markdown();
        if (Boolean.getBoolean(UPDATE)) {
            Files.createDirectories(PAGE.getParent());
            Files.writeString(PAGE, expected);
        }
        assertThat(PAGE)
                .as(
                        "the settings reference is generated; to write it anew run"
                                + " mvn -pl hibernate-mr-core test -Dtest=SettingsReferenceTest -D%s=true",
                        UPDATE)
                .exists()
                .hasContent(expected);
    }

    @Test
    void everyDefaultIsTold() throws IOException {
        String source = Files.readString(SOURCE);

        assertThat(Arrays.stream(MultiRegionSettings.Defaults.class.getFields()).map(Field::getName))
                .isNotEmpty()
                .allSatisfy(name -> assertThat(source).contains("{@link Defaults#" + name + "}"));
    }

    @Test
    void everyKeyIsListed() throws IOException {
        String page = SettingsReference.of(SOURCE).markdown();

        assertThat(page)
                .startsWith("<!-- Generated ")
                .contains(
                        "| `hibernate.mr.consistency.max_staleness` | `30s` |",
                        "| `hibernate.mr.store.on_failure` | `primary` |",
                        "`hibernate.mr.replica.<name>.datasource`",
                        "`hibernate.mr.pool.*`",
                        "`hibernate.mr.tenant.*`",
                        "- Expects: one of `strong`, `session`, `bounded`, `eventual`.");
        assertThat(SettingsReference.of(SOURCE).settings()).hasSize(47);
    }
}
