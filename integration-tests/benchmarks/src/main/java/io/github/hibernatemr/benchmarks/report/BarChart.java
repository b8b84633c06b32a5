/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Horizontal bars with their spread, in groups, as SVG. Bars longer than a limit are cut and say so. Drawn here, since chart libraries
 * measure text by the fonts of the operating system, and a server has none.
 */
public final class BarChart {

    private static final int LABELS = 230;
    private static final int WIDTH = 420;
    private static final int VALUES = 190;
    private static final int BAR = 14;
    private static final int LINE = 20;
    private static final int TITLE = 34;
    private static final List<String> COLOURS =
            List.of("#7a869a", "#1f77b4", "#2ca02c", "#ff7f0e", "#9467bd", "#8c564b");

    private final String title;
    private final double limit;
    private final int decimals;
    private final List<Group> groups = new ArrayList<>();

    private record Bar(String label, Spread values, int colour) {}

    private record Group(String title, List<Bar> bars) {}

    /**
     * Begins a chart.
     *
     * @param limit the value of the longest bar
     * @param decimals of the values
     */
    public BarChart(String title, double limit, int decimals) {
        this.title = title;
        this.limit = limit;
        this.decimals = decimals;
    }

    /** Begins a group of bars. */
    public BarChart group(String groupTitle) {
        groups.add(new Group(groupTitle, new ArrayList<>()));
        return this;
    }

    /** Adds a bar to the group begun last; the same colour number is the same thing in each. */
    public void bar(String label, Spread values, int colour) {
        groups.get(groups.size() - 1).bars.add(new Bar(label, values, colour % COLOURS.size()));
    }

    /** Writes it. */
    public void write(Path file) throws IOException {
        StringBuilder svg = new StringBuilder();
        int y = TITLE;
        for (Group group : groups) {
            y += LINE;
            text(svg, 8, y, "start", "font-weight=\"bold\"", group.title);
            for (Bar bar : group.bars) {
                y += LINE;
                draw(svg, y, bar);
            }
            y += LINE / 2;
        }
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %1$d %2$d" width="%1$d" height="%2$d" \
                font-family="sans-serif" font-size="12">
                <rect width="100%%" height="100%%" fill="white"/>
                <text x="8" y="22" font-size="15">%3$s</text>
                %4$s</svg>
                """.formatted(LABELS + WIDTH + VALUES, y + LINE, escaped(title), svg));
    }

    private void draw(StringBuilder svg, int y, Bar bar) {
        text(svg, LABELS - 6, y, "end", "", bar.label);
        double end = x(bar.values.median());
        add(
                svg,
                "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>",
                LABELS,
                y - BAR + 3,
                Math.max(1, end - LABELS),
                BAR,
                COLOURS.get(bar.colour));
        int middle = y + 3 - BAR / 2;
        add(
                svg,
                "<path d=\"M%1$.1f %3$d H%2$.1f M%1$.1f %4$d v6 M%2$.1f %4$d v6\" stroke=\"black\"/>",
                x(bar.values.least()),
                x(bar.values.greatest()),
                middle,
                middle - 3);
        String cut = bar.values.median() > limit ? " (cut)" : "";
        text(svg, (int) Math.max(end, x(bar.values.greatest())) + 6, y, "start", "", bar.values.text(decimals) + cut);
    }

    private double x(double value) {
        return LABELS + WIDTH * Math.min(Math.max(value, 0), limit) / limit;
    }

    private static void text(StringBuilder svg, int x, int y, String anchor, String more, String text) {
        add(svg, "<text x=\"%d\" y=\"%d\" text-anchor=\"%s\" %s>%s</text>", x, y, anchor, more, escaped(text));
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;");
    }

    private static void add(StringBuilder svg, String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
