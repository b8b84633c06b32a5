/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.checker;

import io.github.hibernatemr.checker.History.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A run as a picture (SVG): the replicas' lag, where reads went and why, and the faults, over one time axis. */
final class Picture {

    private static final int WIDTH = 1200;
    private static final int LEFT = 190;
    private static final int LAG_TOP = 40;
    private static final int LAG_HEIGHT = 160;
    private static final int ROUTES_TOP = 240;
    private static final int ROUTES_HEIGHT = 160;
    private static final int FAULTS_TOP = 440;
    private static final int FAULT_HEIGHT = 16;
    private static final int SLICES = 200;
    private static final double GREATEST_LAG_SECONDS = 4;
    private static final List<String> COLORS =
            List.of("#1b7837", "#2166ac", "#e08214", "#b2182b", "#762a83", "#8c510a", "#35978f", "#c51b7d");

    private final Findings findings;
    private final StringBuilder svg = new StringBuilder();

    private Picture(Findings findings) {
        this.findings = findings;
    }

    static String of(Findings findings) {
        Picture picture = new Picture(findings);
        picture.draw();
        return picture.svg.toString();
    }

    private void draw() {
        Map<String, List<Fault>> faults = new TreeMap<>();
        findings.faults()
                .forEach(fault -> faults.computeIfAbsent(fault.what(), unknown -> new ArrayList<>())
                        .add(fault));
        int height = FAULTS_TOP + FAULT_HEIGHT * (faults.size() + 3);
        add(
                "<svg xmlns='http://www.w3.org/2000/svg' width='%d' height='%d' font-family='sans-serif' font-size='12'>",
                WIDTH + 20, height);
        add("<rect width='100%%' height='100%%' fill='white'/>");
        lag();
        routes();
        int y = FAULTS_TOP;
        for (Map.Entry<String, List<Fault>> kind : faults.entrySet()) {
            text(4, y + 12, kind.getKey());
            for (Fault fault : kind.getValue()) {
                double from = x(fault.startNanos());
                add(
                        "<rect x='%.1f' y='%d' width='%.1f' height='%d' fill='#999'><title>%s</title></rect>",
                        from, y + 2, Math.max(1, x(fault.endNanos()) - from), FAULT_HEIGHT - 4, fault.where());
            }
            y += FAULT_HEIGHT;
        }
        for (Violation violation : findings.violations()) {
            double at = x(violation.operation().startNanos());
            add("<line x1='%.1f' x2='%.1f' y1='%d' y2='%d' stroke='red'/>", at, at, LAG_TOP, y);
        }
        text(
                LEFT,
                y + 20,
                String.format(Locale.ROOT, "0 s to %.0f s", (findings.endNanos() - findings.startNanos()) / 1e9));
        add("</svg>");
    }

    private void lag() {
        text(4, LAG_TOP - 12, "lag of each replica (0 to 4 s), measured inside PostgreSQL");
        Map<Long, Long> primary = track("primary");
        int color = 0;
        for (String replica : findings.tracks().keySet()) {
            if (replica.equals("primary")) {
                continue;
            }
            String stroke = COLORS.get(color);
            text(4, LAG_TOP + 16 * (color + 1), replica, stroke);
            color++;
            StringBuilder points = new StringBuilder();
            var reached = new ArrayList<>(primary.entrySet());
            int index = 0;
            for (Map.Entry<Long, Long> sample : track(replica).entrySet()) {
                while (index + 1 < reached.size() && reached.get(index + 1).getValue() <= sample.getValue()) {
                    index++;
                }
                if (!reached.isEmpty() && sample.getKey() >= findings.startNanos()) {
                    double lag =
                            Math.max(0, (sample.getKey() - reached.get(index).getKey()) / 1e9);
                    points.append(String.format(
                            Locale.ROOT,
                            "%.1f,%.1f ",
                            x(sample.getKey()),
                            LAG_TOP + LAG_HEIGHT * (1 - Math.min(1, lag / GREATEST_LAG_SECONDS))));
                }
            }
            add("<polyline points='%s' fill='none' stroke='%s'/>", points, stroke);
        }
        add(
                "<rect x='%d' y='%d' width='%d' height='%d' fill='none' stroke='#ccc'/>",
                LEFT, LAG_TOP, WIDTH - LEFT, LAG_HEIGHT);
    }

    private Map<Long, Long> track(String node) {
        ReplicaWatch.Track track = findings.tracks().get(node);
        return track == null ? Map.of() : track.positions();
    }

    private void routes() {
        text(4, ROUTES_TOP - 12, "reads by route, as shares");
        long slice = Math.max(1, (findings.endNanos() - findings.startNanos()) / SLICES);
        Map<String, long[]> counts = new TreeMap<>();
        long[] all = new long[SLICES + 1];
        for (Operation operation : findings.operations()) {
            int at = (int) Math.min(SLICES, Math.max(0, (operation.startNanos() - findings.startNanos()) / slice));
            if (operation.isRead()) {
                String name = (operation.isOnReplica() ? "1 replica " : "2 primary ") + operation.reason();
                counts.computeIfAbsent(name, unknown -> new long[SLICES + 1])[at]++;
                all[at]++;
            }
        }
        double[] base = new double[SLICES + 1];
        int color = 0;
        double width = (double) (WIDTH - LEFT) / SLICES;
        for (Map.Entry<String, long[]> reason : counts.entrySet()) {
            String fill = COLORS.get(color % COLORS.size());
            text(4, ROUTES_TOP + 16 * (color + 1), reason.getKey().substring(2), fill);
            color++;
            for (int i = 0; i < SLICES; i++) {
                double share = all[i] == 0 ? 0 : (double) reason.getValue()[i] / all[i];
                add(
                        "<rect x='%.1f' y='%.1f' width='%.1f' height='%.1f' fill='%s'/>",
                        LEFT + i * width,
                        ROUTES_TOP + ROUTES_HEIGHT * (1 - base[i] - share),
                        width,
                        ROUTES_HEIGHT * share,
                        fill);
                base[i] += share;
            }
        }
    }

    private double x(long nanos) {
        double share = (double) (nanos - findings.startNanos()) / (findings.endNanos() - findings.startNanos());
        return LEFT + (WIDTH - LEFT) * Math.min(1, Math.max(0, share));
    }

    private void text(int x, int y, String text) {
        text(x, y, text, "black");
    }

    private void text(int x, int y, String text, String color) {
        add("<text x='%d' y='%d' fill='%s'>%s</text>", x, y, color, text);
    }

    private void add(String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values)).append(System.lineSeparator());
    }
}
