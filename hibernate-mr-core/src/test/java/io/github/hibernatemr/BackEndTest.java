/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is PostgreSQL's is known in one room: another back end is another implementation, and no search through the house. */
class BackEndTest {

    private static final Path SOURCES = Path.of("src/main/java/io/github/hibernatemr");

    /** Its functions and views, its driver, positions in its log, its timelines, and what it alone says in SQLSTATEs. */
    private static final Pattern POSTGRESQLS =
            Pattern.compile("\\bpg_\\w+|org\\.postgresql|PGConnection|\\bWal[A-Z]\\w*|_lsn\\b"
                    + "|[Tt]imeline|\"(25006|25P0\\d|40P01|42501|42883|53\\w{3}|55P03|57\\w{3}|58\\w{3}|57|58|XX)\"");

    /** With why each may know it all the same. */
    private static final List<String> EXCEPTIONS = List.of(
            "postgresql/",
            // What hibernate-mr itself fails with is what applications know from the server.
            "internal/connection/SqlState.java",
            // What a person has to do is said in words that are the server's.
            "settings/MultiRegionSettings.java",
            // Texts with ids that people search for, and have written alarms for, stay as they are.
            "internal/sampling/TopologyLog.java");

    private static final Pattern COMMENTS = Pattern.compile("/\\*.*?\\*/|//[^\\n]*", Pattern.DOTALL);

    @Test
    void whatIsPostgreSqlsIsKnownInOneRoom() throws IOException {
        assertThat(knowing().filter(file -> EXCEPTIONS.stream().noneMatch(file::startsWith)))
                .isEmpty();
    }

    @Test
    void noExceptionIsKeptForNothing() throws IOException {
        List<String> knowing = knowing().toList();
        assertThat(EXCEPTIONS).allMatch(exception -> knowing.stream().anyMatch(file -> file.startsWith(exception)));
    }

    /** Files by their paths, each with what it knows. */
    private static Stream<String> knowing() throws IOException {
        try (Stream<Path> files = Files.walk(SOURCES)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList().stream()
                    .flatMap(file -> POSTGRESQLS
                            .matcher(code(file))
                            .results()
                            .map(MatchResult::group)
                            .distinct()
                            .map(known -> SOURCES.relativize(file).toString().replace('\\', '/') + ": " + known));
        }
    }

    private static String code(Path file) {
        try {
            return COMMENTS.matcher(Files.readString(file)).replaceAll("");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
