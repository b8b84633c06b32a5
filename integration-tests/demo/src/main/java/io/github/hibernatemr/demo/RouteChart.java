/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.demo;

import io.github.hibernatemr.routing.RouteReason;
import java.util.List;

/** A bar for each reason why reads went where they went. */
final class RouteChart {

    private static final double LEFT = 134;
    private static final double WIDEST = 350;
    private static final double ROW = 54;
    private static final double BAR = 22;

    private final Measurements routed;
    private final Markup page;
    private final List<RouteReason> reasons;

    RouteChart(Measurements routed, Markup page) {
        this.routed = routed;
        this.page = page;
        this.reasons = routed.readsByReason.keySet().stream()
                .filter(reason -> count(reason) > 0)
                .toList();
    }

    private long count(RouteReason reason) {
        return routed.readsByReason.get(reason).sum();
    }

    void draw() {
        double height = reasons.size() * ROW + 40;
        try (var svg = page.open(
                "svg",
                "viewBox",
                "0 0 640 " + Markup.number(height),
                "role",
                "img",
                "aria-labelledby",
                "routes-are routes-show")) {
            page.element("title", "Reads by the reason of their route", "id", "routes-are");
            page.element(
                    "desc",
                    "A bar for each reason, as long as its number of reads; numbers at its end.",
                    "id",
                    "routes-show");
            for (int i = 0; i < reasons.size(); i++) {
                bar(reasons.get(i), i * ROW + 8);
            }
            page.empty("line", "x1", LEFT, "x2", LEFT, "y1", 0.0, "y2", height - 32, "class", "tick");
            page.element("text", "reads (number, and share of all)", "x", LEFT, "y", height - 10, "class", "axis");
        }
    }

    private void bar(RouteReason reason, double top) {
        long most = reasons.stream().mapToLong(this::count).max().orElse(1);
        double width = Math.max(2, WIDEST * count(reason) / most);
        String node = reason.leadsToReplica() ? "replica" : "primary";
        double line = top + BAR / 2 + 5;
        page.element("text", reason.name(), "x", LEFT - 10, "y", line, "class", "reason end");
        page.empty("rect", "x", LEFT, "y", top, "width", width, "height", BAR, "rx", 2.0, "class", "bar " + node);
        page.element("text", numbers(reason), "x", LEFT + width + 8, "y", line, "class", "number");
        page.element("text", node + ": " + because(reason), "x", LEFT + 2, "y", top + BAR + 16, "class", "because");
    }

    private String numbers(RouteReason reason) {
        return Report.count(count(reason)) + " (" + Report.share(count(reason), routed.reads()) + ")";
    }

    /** Those that a run of the demo may well show; the others are seldom. */
    private static String because(RouteReason reason) {
        return switch (reason) {
            case COVERED -> "it has certainly replayed all that this user wrote";
            case WAITED -> "a short wait was quicker than the way to the primary";
            case NOTHING_WRITTEN -> "nothing is known that this user wrote";
            case NOT_COVERED -> "the replica has not yet replayed what this user wrote";
            case TOO_STALE -> "the replica was further behind than is allowed";
            case COVERAGE_UNKNOWN -> "nothing was proved yet about the replica";
            case NO_REPLICA -> "no replica answered";
            case STORE_UNAVAILABLE -> "Redis did not say in time what this user wrote";
            case STORE_FORGOT -> "Redis may have forgotten what this user wrote";
            default -> "see RouteReason." + reason;
        };
    }
}
