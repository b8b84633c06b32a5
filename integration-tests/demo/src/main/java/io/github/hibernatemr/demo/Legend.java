/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.demo;

import java.util.List;
import java.util.function.Predicate;

/** What the colours of the chart over time mean, with the numbers of each. */
record Legend(Run run, Markup page) {

    void draw() {
        try (var list = page.open("ul", "class", "legend")) {
            List<Read> routed = List.copyOf(run.routed().everyRead);
            reads("replica", "answered by the replica next door", routed, Read::isLocal);
            reads("primary", "by the primary far away", routed, read -> !read.isLocal());
            if (run.routed().staleReads.sum() > 0) {
                reads("stale", "stale", routed, Read::stale);
            }
            item("round-trip", "one round trip to the primary, " + Demo.ROUND_TRIP.toMillis() + " ms");
            item("event", "the lag injected into the replica changes");
            item("known", "lag as a pod knows it, at most");
            item("injected", "lag injected");
        }
        page.element(
                "p",
                Dots.of(run.primaryOnly().everyRead.size()
                                + run.routed().everyRead.size())
                        .said(),
                "class",
                "note");
    }

    private void reads(String style, String name, List<Read> all, Predicate<Read> which) {
        Latencies latencies = Latencies.of(all.stream().filter(which).toList());
        item(
                style,
                "%s: %s, p50 %s, p99 %s"
                        .formatted(
                                name,
                                Report.count(latencies.count()),
                                Report.latency(latencies.percentile(50)),
                                Report.latency(latencies.percentile(99))));
    }

    private void item(String style, String text) {
        try (var item = page.open("li")) {
            page.element("span", "", "class", "key " + style, "aria-hidden", "true");
            page.text(text);
        }
    }
}
