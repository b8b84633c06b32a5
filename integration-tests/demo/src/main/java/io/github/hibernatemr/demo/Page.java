/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** A run as one page that needs nothing else: no script, no network, no font. */
final class Page {

    private final Run run;
    private final Report report;
    private final Measurements routed;
    private final Markup page = new Markup("<!DOCTYPE html>\n");

    private Page(Run run) {
        this.run = run;
        this.report = Report.of(run);
        this.routed = run.routed();
    }

    static String of(Run run) {
        Page page = new Page(run);
        page.write();
        return page.page.toString();
    }

    static void write(Run run, Path file) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(file, of(run));
        } catch (IOException e) {
            throw new UncheckedIOException("the page could not be written", e);
        }
    }

    private void write() {
        try (var html = page.open("html", "lang", "en")) {
            try (var head = page.open("head")) {
                page.empty("meta", "charset", "utf-8");
                page.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
                page.empty("meta", "name", "color-scheme", "content", "light dark");
                page.element("title", "hibernate-mr: what the demo has measured");
                page.element("style", style());
            }
            try (var body = page.open("body");
                    var main = page.open("main")) {
                headline();
                cards();
                time();
                routes();
                numbers();
                page.element("footer", circumstances());
            }
        }
    }

    /** Holds nothing that would be escaped: browsers take what is in this element as it is. */
    private static String style() {
        try (InputStream css = Page.class.getResourceAsStream("page.css")) {
            return new String(css.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("page.css could not be read", e);
        }
    }

    private void headline() {
        try (var header = page.open("header")) {
            page.element("p", "hibernate-mr, the demo", "class", "eyebrow");
            page.element(
                    "h1",
                    "%s of reads answered next door; %s of %s checked %s stale"
                            .formatted(
                                    report.localShare(),
                                    routed.staleReads.sum() == 0 ? "none" : Report.count(routed.staleReads.sum()),
                                    Report.count(routed.checkedReads.sum()),
                                    routed.staleReads.sum() < 2 ? "was" : "were"));
            page.element(
                    "p",
                    "Two pods of a shop in %s, a PostgreSQL replica and a Redis beside them; the primary is %d ms away in %s."
                                    .formatted(PodSettings.HERE, Demo.ROUND_TRIP.toMillis(), PodSettings.FAR)
                            + " Users read ten times for each write and move between the pods, while the replica's lag wobbles.");
            settings();
        }
    }

    private void settings() {
        if (run.settings().isEmpty()) {
            return;
        }
        try (var paragraph = page.open("p", "class", "settings")) {
            page.text("Set for this run: ");
            for (Map.Entry<String, String> setting : new TreeMap<>(run.settings()).entrySet()) {
                page.element("code", setting.getKey() + " = " + shown(setting));
                page.text(" ");
            }
        }
    }

    /** Pages are sent to others. */
    private static String shown(Map.Entry<String, String> setting) {
        boolean isPublic = setting.getKey().startsWith("hibernate.mr.consistency.")
                && !setting.getKey().contains("secret");
        return isPublic ? setting.getValue() : "...";
    }

    private void cards() {
        try (var cards = page.open("dl", "class", "cards")) {
            card(
                    "good",
                    "reads on the local replica",
                    report.localShare(),
                    Report.count(routed.reads()) + " reads in all");
            card("good", "read p50", latency(routed, 50), latency(run.primaryOnly(), 50) + " on the primary alone");
            card("good", "read p99", latency(routed, 99), latency(run.primaryOnly(), 99) + " on the primary alone");
            card(
                    routed.staleReads.sum() == 0 ? "good" : "bad",
                    "stale reads",
                    Report.count(routed.staleReads.sum()),
                    "of " + Report.count(routed.checkedReads.sum()) + " checked against own writes");
        }
    }

    private static String latency(Measurements measured, double percentile) {
        return Report.latency(Report.millis(measured.readMicros, percentile));
    }

    private void card(String style, String name, String number, String beside) {
        try (var card = page.open("div", "class", style)) {
            page.element("dt", name);
            page.element("dd", number, "class", "big");
            page.element("dd", beside);
        }
    }

    private void time() {
        try (var section = page.open("section")) {
            page.element("h2", "Every read, and how far the replica was behind");
            new Legend(run, page).draw();
            try (var chart = scrollable("chart", "Chart over time")) {
                new TimeChart(run, page).draw();
            }
        }
    }

    private void routes() {
        try (var section = page.open("section")) {
            page.element("h2", "Routes by reason");
            try (var chart = scrollable("chart routes", "Chart of routes")) {
                new RouteChart(routed, page).draw();
            }
        }
    }

    /** What is wider than a phone moves under the thumb, or with the keyboard's arrows. */
    private Markup.Element scrollable(String style, String label) {
        return page.open("div", "class", style, "tabindex", "0", "role", "group", "aria-label", label);
    }

    private void numbers() {
        try (var section = page.open("section")) {
            page.element("h2", "The numbers");
            try (var tables = page.open("div", "class", "tables")) {
                report.tables().forEach(this::table);
            }
            page.element("h2", "Over time");
            table(new Periods(run).table());
        }
    }

    private void table(Table table) {
        try (var around = scrollable("table", table.title());
                var element = page.open("table")) {
            try (var head = page.open("thead");
                    var row = page.open("tr")) {
                page.element("th", table.title(), "scope", "col");
                table.columns().forEach(column -> page.element("th", column, "scope", "col"));
            }
            try (var body = page.open("tbody")) {
                table.rows().forEach(this::row);
            }
        }
    }

    private void row(Table.Row row) {
        try (var element = page.open("tr")) {
            page.element("th", row.name(), "scope", "row");
            row.numbers().forEach(number -> page.element("td", number));
        }
    }

    /** Without which no number means anything. */
    private static String circumstances() {
        return "Measured on one machine that runs the pods, the users, PostgreSQL and Redis: %s on %s, %d processors, Java %s."
                        .formatted(
                                System.getProperty("os.name"),
                                System.getProperty("os.arch"),
                                Runtime.getRuntime().availableProcessors(),
                                System.getProperty("java.version"))
                + " The ocean is simulated: what crosses it is held up for half of the round trip, each way."
                + " The first two seconds of each part are not measured.";
    }
}
