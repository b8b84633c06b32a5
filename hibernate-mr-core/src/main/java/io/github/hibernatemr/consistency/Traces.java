/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.consistency;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A key's traces, one for each application. There is nearly always one, and each request makes a key's first. Thread-safe. */
final class Traces {

    private volatile List<OfApplication> known = List.of();

    private record OfApplication(int application, Trace trace) {}

    /** An application's, made if there is none yet. */
    Trace of(int application) {
        Trace trace = find(application);
        return trace == null ? add(application) : trace;
    }

    /** An application's, or null if it has none. */
    @Nullable
    Trace find(int application) {
        for (OfApplication each : known) {
            if (each.application == application) {
                return each.trace;
            }
        }
        return null;
    }

    private synchronized Trace add(int application) {
        Trace trace = find(application);
        if (trace == null) {
            trace = new Trace();
            known = Stream.concat(known.stream(), Stream.of(new OfApplication(application, trace)))
                    .toList();
        }
        return trace;
    }
}
