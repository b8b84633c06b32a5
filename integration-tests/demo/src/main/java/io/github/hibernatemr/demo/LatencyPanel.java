/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.demo;

import static java.util.stream.Collectors.partitioningBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A dot for each read: as high as it took, in the colour of the node that answered it. */
final class LatencyPanel {

    /** Dots of one path do not add up where they overlap; those of several do, and so show where there are many. */
    private static final int LAYERS = 6;

    private final Markup page;
    private final List<Phase> phases;
    private final Scale latency;
    private final Dots dots;

    LatencyPanel(Markup page, List<Phase> phases, double top, double bottom) {
        this.page = page;
        this.phases = phases;
        List<Read> reads =
                phases.stream().flatMap(phase -> phase.reads().stream()).toList();
        this.dots = Dots.of(reads.size());
        Latencies latencies = Latencies.of(reads);
        this.latency = Scale.logarithmic(
                Math.max(0.1, latencies.percentile(0)), Math.max(1, latencies.percentile(100)), bottom, top);
    }

    void drawAxis() {
        for (double millis : latency.rounds()) {
            double y = latency.at(millis);
            grid(y, "grid");
            page.element(
                    "text",
                    Scale.label(millis),
                    "x",
                    phases.get(0).time().start() - 8,
                    "y",
                    y + 4,
                    "class",
                    "tick-label end");
        }
        double middle = (latency.start() + latency.end()) / 2;
        page.element(
                "text",
                "read latency (ms, logarithmic)",
                "transform",
                "translate(16 " + Markup.number(middle) + ") rotate(-90)",
                "class",
                "axis middle");
    }

    private void grid(double y, String style) {
        for (Phase phase : phases) {
            page.empty("line", "x1", phase.time().start(), "x2", phase.time().end(), "y1", y, "y2", y, "class", style);
        }
    }

    void drawReads() {
        for (Phase phase : phases) {
            Map<Boolean, List<Read>> byNode = dots.drawn(phase.reads()).stream().collect(partitioningBy(Read::isLocal));
            draw(phase, byNode.get(true), "replica");
            draw(phase, byNode.get(false), "primary");
            draw(phase, phase.reads().stream().filter(Read::stale).toList(), "stale");
        }
        double y = latency.at(Demo.ROUND_TRIP.toMillis());
        grid(y, "round-trip");
    }

    private void draw(Phase phase, List<Read> reads, String style) {
        for (int layer = 0; layer < Math.min(LAYERS, reads.size()); layer++) {
            List<String> places = new ArrayList<>();
            for (int i = layer; i < reads.size(); i += LAYERS) {
                Read read = reads.get(i);
                places.add("M" + Markup.number(phase.at(read.startedNanos())) + " "
                        + Markup.number(latency.at(read.millis())) + "h0");
            }
            page.empty("path", "d", String.join("", places), "class", "dots " + style);
        }
    }
}
