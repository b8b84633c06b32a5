/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.transaction;

import io.github.hibernatemr.consistency.ConsistencyScope;
import io.github.hibernatemr.internal.reading.Consistency;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Writes past the unit's connections, as far as somebody tells of them. */
public final class WritesElsewhere {

    private WritesElsewhere() {}

    /**
     * Notes that the current thread has written, before this call. Waits for the store as a commit does.
     *
     * @param writer on whose behalf
     * @param together the container's transaction in which it was, or null: what is written in it counts too, when it ends
     */
    public static void noted(WriteRules rules, Consistency writer, @Nullable JtaTransaction together) {
        ConsistencyScope scope = ConsistencyScope.current();
        if (together != null) {
            together.wroteElsewhere(writer, scope);
        }
        Writes writes = new Writes(rules);
        writes.by(writer);
        writes.failed();
        Instant writeTimestamp = writes.committed();
        if (scope != null && writeTimestamp != null) {
            scope.wrote(rules.application(), writeTimestamp);
        }
    }
}
