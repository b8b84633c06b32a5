/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.demo;

import java.time.Duration;
import java.util.Collection;
import java.util.List;

/**
 * Each read's latency over time, and the replica's lag under it, on the same axis: first on the primary alone, then with
 * hibernate-mr.
 */
final class TimeChart {

    private static final double LEFT = 64;
    private static final double RIGHT = 948;
    private static final double BETWEEN = 24;
    private static final double TOP = 24;
    private static final double LABELS = 42;
    private static final double LATENCY_BOTTOM = 350;
    private static final double BOTTOM = 478;
    private static final double HEIGHT = 526;

    /** What the least label needs; closer ones would run into each other. */
    private static final double LABEL_WIDTH = 58;

    private final Run run;
    private final Markup page;
    private final Phase before;
    private final Phase routed;

    TimeChart(Run run, Markup page) {
        this.run = run;
        this.page = page;
        Collection<Read> first = run.primaryOnly().everyRead;
        Collection<Read> second = run.routed().everyRead;
        double pixels = (RIGHT - LEFT - BETWEEN) / (Phase.seconds(first) + Phase.seconds(second));
        before = Phase.of("on the primary alone", first, LEFT, pixels);
        routed = Phase.of("with hibernate-mr", second, before.time().end() + BETWEEN, pixels);
    }

    void draw() {
        var latency = new LatencyPanel(page, List.of(before, routed), LABELS + 8, LATENCY_BOTTOM);
        var lag = new LagPanel(page, routed, run, LATENCY_BOTTOM + 26, BOTTOM);
        try (var svg = page.open(
                "svg",
                "viewBox",
                "0 0 960 " + Markup.number(HEIGHT),
                "role",
                "img",
                "aria-labelledby",
                "time-is time-shows")) {
            page.element("title", "Latency of reads over time, and the replica's lag under it", "id", "time-is");
            page.element("desc", description(), "id", "time-shows");
            ground(before, LATENCY_BOTTOM);
            ground(routed, BOTTOM);
            latency.drawAxis();
            lag.drawAxis();
            drawLagChanges();
            latency.drawReads();
            lag.drawLag();
            drawTime(before, LATENCY_BOTTOM);
            drawTime(routed, BOTTOM);
        }
    }

    private String description() {
        return "Above, the latency of each read in milliseconds, on a logarithmic axis, by the node that answered it. Below,"
                + " in seconds, how stale the replica was known to be, and the lag that was injected, which changed "
                + run.lagChanges().size()
                + " times; each change is a vertical line. The tables below hold the numbers.";
    }

    private void ground(Phase phase, double bottom) {
        double left = phase.time().start();
        double width = phase.time().end() - left;
        page.empty("rect", "x", left, "y", TOP, "width", width, "height", bottom - TOP, "class", "ground");
        page.element("text", phase.name(), "x", left, "y", TOP - 9, "class", "phase");
    }

    private void drawLagChanges() {
        double lastLabel = Double.NEGATIVE_INFINITY;
        for (Run.LagChange change : run.lagChanges()) {
            double x = routed.at(change.atNanos());
            page.empty("line", "x1", x, "x2", x, "y1", TOP, "y2", BOTTOM, "class", "event");
            if (x - lastLabel >= LABEL_WIDTH && x + LABEL_WIDTH <= RIGHT) {
                page.element("text", "lag " + shown(change.lag()), "x", x + 4, "y", LABELS, "class", "event-label");
                lastLabel = x;
            }
        }
    }

    /** 300 ms, 2 s. */
    static String shown(Duration lag) {
        long millis = lag.toMillis();
        return millis % 1000 == 0 ? millis / 1000 + " s" : millis + " ms";
    }

    private void drawTime(Phase phase, double bottom) {
        double pixels = (phase.time().end() - phase.time().start()) / phase.seconds();
        for (double second : phase.time().steps(Scale.roundUp(40 / pixels))) {
            double x = phase.time().at(second);
            page.empty("line", "x1", x, "x2", x, "y1", bottom, "y2", bottom + 5, "class", "tick");
            page.element("text", Scale.label(second), "x", x, "y", bottom + 19, "class", "tick-label middle");
        }
        double middle = (phase.time().start() + phase.time().end()) / 2;
        page.element("text", "time (s)", "x", middle, "y", bottom + 40, "class", "axis middle");
    }
}
