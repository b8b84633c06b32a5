/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hibernatemr.routing.RouteReason;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The page of a run that nobody has to wait for. */
class PageTest {

    private final Measurements primaryOnly = new Measurements();
    private final Measurements routed = new Measurements();

    @Test
    void needsNothingButItself() {
        reads(primaryOnly, 10, null);
        reads(routed, 10, RouteReason.COVERED);
        ParsedPage page = page(Map.of());
        assertThat(page.source())
                .doesNotContainIgnoringCase(
                        "http:", "https:", "url(", "@import", "<script", "<link", "<img", "<iframe");
        assertThat(page.all("*")).noneMatch(element -> element.hasAttribute("src") || element.hasAttribute("href"));
    }

    @Test
    void aBrowserUnderstandsTheStyle() {
        String source = page(Map.of()).source();
        String style = source.substring(source.indexOf("<style>"), source.indexOf("</style>"));
        assertThat(style).contains("prefers-color-scheme: dark").doesNotContain("&");
    }

    @Test
    void hasADotForEachReadInTheColourOfItsNode() {
        reads(primaryOnly, 11, null);
        reads(routed, 101, RouteReason.COVERED);
        reads(routed, 7, RouteReason.NOT_COVERED);
        ParsedPage page = page(Map.of());
        assertThat(page.dots("replica")).isEqualTo(101);
        assertThat(page.dots("primary")).isEqualTo(11 + 7);
        assertThat(page.dots("stale")).isZero();
        assertThat(page.text()).contains("Each of the 119 reads is a dot.");
    }

    @Test
    void saysHowManyReadsADotStandsFor() {
        reads(routed, 2 * Dots.MOST + 1, RouteReason.COVERED);
        ParsedPage page = page(Map.of());
        assertThat(page.dots("replica")).isEqualTo((2 * Dots.MOST + 1 + 2) / 3);
        assertThat(page.text()).contains("Of 40,001 reads, one in 3 is a dot");
    }

    @Test
    void marksStaleReads() {
        reads(routed, 5, RouteReason.COVERED);
        routed.read(System.nanoTime(), new Shop.Outcome(7, RouteReason.COVERED), 8);
        ParsedPage page = page(Map.of());
        assertThat(page.dots("stale")).isEqualTo(1);
        assertThat(page.all("h1").get(0).getTextContent()).contains("1 of 1 checked was stale");
    }

    @Test
    void escapesNames() {
        String hostile = "</style><b>&\"'\u0000\uD800";
        ParsedPage page = page(Map.of("hibernate.mr.consistency." + hostile, hostile));
        assertThat(page.all("b")).isEmpty();
        assertThat(page.text())
                .contains("hibernate.mr.consistency.</style><b>&\"'\uFFFD\uFFFD = </style><b>&\"'\uFFFD\uFFFD");
    }

    @Test
    void showsNoCredential() {
        ParsedPage page = page(Map.of(
                "hibernate.mr.primary.password", "opensesame",
                "hibernate.mr.store.uri", "redis://:opensesame@here",
                "hibernate.mr.consistency.token_secret", "opensesame"));
        assertThat(page.source()).doesNotContain("opensesame");
        assertThat(page.text()).contains("hibernate.mr.primary.password");
    }

    @Test
    void interruptsTheLineWhereNothingIsKnown() {
        long first = System.nanoTime() - TimeUnit.SECONDS.toNanos(3);
        routed.read(first, new Shop.Outcome(0, RouteReason.COVERED));
        var staleness =
                List.of(known(first, 100), known(first + 1, 100), new Staleness(first + 2, null), known(first + 3, 90));
        var changes =
                List.of(new Run.LagChange(first, Duration.ofMillis(300)), new Run.LagChange(first + 2, Duration.ZERO));
        ParsedPage page = ParsedPage.of(Page.of(new Run(Map.of(), primaryOnly, routed, changes, staleness)));
        assertThat(page.pathOf("known")).matches("M[^ML]+L[^ML]+M[^ML]+");
        assertThat(page.all("line"))
                .filteredOn(line -> line.getAttribute("class").equals("event"))
                .hasSize(2);
        assertThat(page.text()).contains("lag 300 ms");
    }

    @Test
    void aRunWithoutAReadHasAPageToo() {
        assertThat(page(Map.of()).text()).contains("none of 0 checked was stale");
    }

    @Test
    void theTablesAreThoseOfTheConsole() {
        reads(primaryOnly, 3, null);
        reads(routed, 4_321, RouteReason.COVERED);
        Run run = run(Map.of());
        ParsedPage page = ParsedPage.of(Page.of(run));
        assertThat(Report.of(run).tables())
                .isNotEmpty()
                .flatExtracting(Table::rows)
                .allSatisfy(row -> {
                    assertThat(Report.of(run).toText()).contains(row.numbers());
                    assertThat(page.rows()).contains(row.name() + String.join("", row.numbers()));
                });
        assertThat(page.rows()).anyMatch(row -> row.contains("COVERED") && row.contains("4,321"));
    }

    private ParsedPage page(Map<String, String> settings) {
        return ParsedPage.of(Page.of(run(settings)));
    }

    private Run run(Map<String, String> settings) {
        return new Run(settings, primaryOnly, routed, List.of(), List.of());
    }

    private static Staleness known(long nanos, long millis) {
        return new Staleness(nanos, Duration.ofMillis(millis));
    }

    private static void reads(Measurements measurements, int count, RouteReason reason) {
        for (int i = 0; i < count; i++) {
            measurements.read(System.nanoTime(), new Shop.Outcome(0, reason));
        }
    }
}
