/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.demo;

import java.time.Duration;
import java.util.stream.Stream;

/** How far the replica was behind: as a pod knew it, and as it was told to be. */
final class LagPanel {

    private final Markup page;
    private final Phase phase;
    private final Run run;
    private final Scale lag;

    LagPanel(Markup page, Phase phase, Run run, double top, double bottom) {
        this.page = page;
        this.phase = phase;
        this.run = run;
        this.lag = Scale.linear(0, most(run), bottom, top);
    }

    private static double most(Run run) {
        Stream<Duration> known = run.staleness().stream().map(Staleness::bound).filter(bound -> bound != null);
        Stream<Duration> injected = run.lagChanges().stream().map(Run.LagChange::lag);
        return Stream.concat(known, injected)
                        .mapToDouble(LagPanel::seconds)
                        .max()
                        .orElse(0)
                + 0.5;
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }

    void drawAxis() {
        for (double seconds : lag.steps(Scale.roundUp(lag.to() / 5))) {
            double y = lag.at(seconds);
            double left = phase.time().start();
            page.empty("line", "x1", left, "x2", phase.time().end(), "y1", y, "y2", y, "class", "grid");
            page.element("text", Scale.label(seconds), "x", left - 8, "y", y + 4, "class", "tick-label end");
        }
        double middle = (lag.start() + lag.end()) / 2;
        page.element(
                "text",
                "replica's lag (s)",
                "transform",
                "translate(" + Markup.number(phase.time().start() - 34) + " " + Markup.number(middle) + ") rotate(-90)",
                "class",
                "axis middle");
    }

    void drawLag() {
        page.empty("path", "d", known(), "class", "known");
        page.empty("path", "d", injected(), "class", "injected");
    }

    /** A line that is interrupted where nothing was known. */
    private String known() {
        StringBuilder path = new StringBuilder();
        char command = 'M';
        for (Staleness staleness : run.staleness()) {
            Duration bound = staleness.bound();
            if (bound == null || !phase.contains(staleness.atNanos())) {
                command = 'M';
            } else {
                path.append(command).append(place(staleness.atNanos(), bound));
                command = 'L';
            }
        }
        return path.toString();
    }

    /** A staircase. */
    private String injected() {
        StringBuilder path = new StringBuilder();
        for (Run.LagChange change : run.lagChanges()) {
            if (path.isEmpty()) {
                path.append('M').append(place(change.atNanos(), change.lag()));
            } else {
                path.append('H').append(Markup.number(phase.at(change.atNanos())));
                path.append('V').append(Markup.number(lag.at(seconds(change.lag()))));
            }
        }
        return path.isEmpty()
                ? ""
                : path.append('H').append(Markup.number(phase.time().end())).toString();
    }

    private String place(long nanos, Duration bound) {
        return Markup.number(phase.at(nanos)) + " " + Markup.number(lag.at(seconds(bound)));
    }
}
