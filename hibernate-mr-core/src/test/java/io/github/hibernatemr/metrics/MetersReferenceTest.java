/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hibernatemr.routing.PrimaryFailure;
import io.github.hibernatemr.routing.RerunCause;
import io.github.hibernatemr.routing.RouteReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The page of meters is made of the source. */
class MetersReferenceTest {

    private static final String UPDATE = "hibernate-mr.docs.update";
    private static final Path PAGE = module().resolve("../docs/reference/meters.md");
    private static final Path SOURCES = module().resolve("src/main/java/io/github/hibernatemr");

    private static Path module() {
        Path here = Path.of("").toAbsolutePath();
        return here.endsWith("hibernate-mr-core") ? here : here.resolve("hibernate-mr-core");
    }

    @Test
    void thePageSaysWhatTheSourceSays() throws IOException {
        String expected = page();
        if (Boolean.getBoolean(UPDATE)) {
            Files.writeString(PAGE, expected);
        }
        assertThat(PAGE)
                .as(
                        "the reference of meters is generated; to write it anew run"
                                + " mvn -pl hibernate-mr-core test -Dtest=MetersReferenceTest -D%s=true",
                        UPDATE)
                .exists()
                .hasContent(expected);
    }

    private static String page() throws IOException {
        StringBuilder page = new StringBuilder("""
                <!-- Generated from the source by MetersReferenceTest; do not edit. -->

                # Meters

                By Micrometer: `new MultiRegionMeters(MultiRegion.of(entityManagerFactory)).bindTo(registry)`, with
                `io.micrometer:micrometer-core` on the class path; each has the tag `persistence.unit` besides. By JMX:
                `hibernate.mr.jmx=on` makes the bean `io.github.hibernatemr:type=Meters,unit="..."`. By program:
                `MultiRegion.meters()`. Counters count since the persistence unit started. [The dashboard](../grafana/hibernate-mr.json)
                for Grafana uses them.

                | meter | Prometheus | kind | in | split by | meaning |
                | --- | --- | --- | --- | --- | --- |
                """);
        for (Meter meter : Meter.values()) {
            page.append(String.format(
                    Locale.ROOT,
                    "| `%s` | `%s` | %s | %s | %s | %s |%n",
                    meter.meterName(),
                    meter.prometheusName(),
                    Meter.value(meter.kind()),
                    meter.unit(),
                    meter.tag() == null ? "" : "`" + meter.tag() + "`",
                    meter.description()));
        }
        page.append("\n## Reasons of routes\n\n| `reason` | leads to | because |\n| --- | --- | --- |\n");
        String reasons = Files.readString(SOURCES.resolve("routing/RouteReason.java"));
        for (RouteReason reason : RouteReason.values()) {
            if (reason != RouteReason.UNBOUND) {
                page.append(String.format(
                        Locale.ROOT,
                        "| `%s` | %s | %s |%n",
                        Meter.value(reason),
                        reason.leadsToReplica() ? "a replica" : "the primary",
                        said(reasons, reason)));
            }
        }
        page.append("\n## Causes of re-runs\n\n| `cause` | because |\n| --- | --- |\n");
        String causes = Files.readString(SOURCES.resolve("routing/RerunCause.java"));
        for (RerunCause cause : RerunCause.values()) {
            page.append(String.format(Locale.ROOT, "| `%s` | %s |%n", Meter.value(cause), said(causes, cause)));
        }
        page.append("\n## Causes of the primary's failures\n\n| `cause` | because |\n| --- | --- |\n");
        String failures = Files.readString(SOURCES.resolve("routing/PrimaryFailure.java"));
        for (PrimaryFailure cause : PrimaryFailure.values()) {
            page.append(String.format(Locale.ROOT, "| `%s` | %s |%n", Meter.value(cause), said(failures, cause)));
        }
        page.append("""

                ## Flight Recorder

                While the JDK's Flight Recorder runs: `io.github.hibernatemr.RouteTaken`, `StatementRerun`, `NodeChanged`,
                `PrimaryMoved`, `NodeFenced`, `StoreChanged`. On WildFly, name the module `jdk.jfr` in
                `jboss-deployment-structure.xml`; without it there are none.
                """);
        return page.toString();
    }

    /** A constant's comment, as plain Markdown. */
    private static String said(String source, Enum<?> constant) {
        Matcher matcher = Pattern.compile("/\\*\\*([^/]*?)\\*/\\s*" + constant.name() + "\\b")
                .matcher(source);
        assertThat(matcher.find()).as("%s has a comment", constant).isTrue();
        return Arrays.stream(matcher.group(1).split("\\R"))
                .map(line -> line.replaceFirst("^\\s*\\*?\\s*", "").strip())
                .filter(line -> !line.isEmpty())
                .collect(Collectors.joining(" "))
                .replaceAll("\\{@(?:code|link) #?([^}]*)}", "`$1`");
    }

    @Test
    void namesAreOfOneKind() {
        assertThat(Meter.values()).allSatisfy(meter -> {
            assertThat(meter.meterName()).matches("hibernate\\.mr(\\.[a-z]+)+");
            assertThat(meter.description()).endsWith(".");
        });
        assertThat(Arrays.stream(Meter.values()).map(Meter::meterName)).doesNotHaveDuplicates();
    }
}
