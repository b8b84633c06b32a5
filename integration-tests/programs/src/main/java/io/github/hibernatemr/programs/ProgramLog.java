/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.programs;

import java.util.ArrayList;
import java.util.List;

/** What a program has seen and met, in order. For one thread. */
final class ProgramLog {

    private final List<String> lines = new ArrayList<>();

    /** May fail, and that is as much of a result as any other. */
    interface Step {
        void run() throws Exception;
    }

    void saw(Object what) {
        lines.add(String.valueOf(what));
    }

    void tried(Step step) {
        try {
            step.run();
            lines.add("done");
        } catch (Exception e) {
            lines.add(e.getClass().getName());
        }
    }

    List<String> lines() {
        return List.copyOf(lines);
    }
}
