/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.settings;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
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

    /** What depends on something else is told by the text; it must be what holds. */
    @Test
    void everyDefaultIsTold() {
        assertThat(MultiRegionSettings.REGION.text()).contains(MultiRegionSettings.REGION_VARIABLES);
        assertThat(MultiRegionSettings.POOL.text())
                .contains("`" + DurationText.of(MultiRegionSettings.POOL_CONNECTION_TIMEOUT) + "`");
    }

    /** A text names other settings by their keys; one that was renamed would mislead. */
    @Test
    void everyKeyThatATextNamesIsOne() {
        Pattern key = Pattern.compile("`(hibernate\\.mr\\.[a-z_.]+)`");
        assertThat(MultiRegionSettings.ALL)
                .allSatisfy(setting -> assertThat(
                                key.matcher(setting.text()).results().map(found -> found.group(1)))
                        .allSatisfy(named -> assertThat(Settings.keys().contains(named)
                                        || NodeSettings.hasKnownAttribute(named.replaceFirst("tenant\\.[a-z]+\\.", "")))
                                .as(named)
                                .isTrue()));
    }

    /** One that nobody reads would be taken without a word, and do nothing. */
    @Test
    void everySettingIsRead() {
        Set<String> read = new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                        .importPackagesOf(MultiRegionSettings.class)
                        .get(MultiRegionSettings.class)
                        .getFieldAccessesToSelf()
                        .stream()
                        .filter(access -> !access.getOriginOwner().isEquivalentTo(MultiRegionSettings.class))
                        .map(access -> access.getTarget().getName())
                        .collect(Collectors.toSet());

        assertThat(Arrays.stream(MultiRegionSettings.class.getFields())
                        .filter(field -> field.getType() == Setting.class)
                        .map(Field::getName))
                .hasSize(MultiRegionSettings.ALL.size())
                .allSatisfy(name -> assertThat(read).contains(name));
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
        assertThat(SettingsReference.of(SOURCE).settings()).hasSize(47).hasSameSizeAs(MultiRegionSettings.ALL);
    }
}
