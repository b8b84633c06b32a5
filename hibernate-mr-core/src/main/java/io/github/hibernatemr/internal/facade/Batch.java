/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.facade;

import io.github.hibernatemr.internal.transaction.Attempt;
import java.util.ArrayList;
import java.util.List;

/** What is to be executed at once. It can only change something; as drivers have it, it is over once it is executed, whatever comes of it. */
final class Batch {

    private final List<RememberedSettings.Setting> entries = new ArrayList<>();

    void add(RememberedSettings.Setting entry) {
        entries.add(entry);
    }

    void clear() {
        entries.clear();
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    /** An execution of what there is, which is not there any more. */
    <T> Attempt.Execution<T> takenFor(Attempt.Execution<T> execution) {
        List<RememberedSettings.Setting> taken = List.copyOf(entries);
        entries.clear();
        return statement -> {
            statement.clearBatch();
            for (RememberedSettings.Setting entry : taken) {
                entry.apply(statement);
            }
            return execution.on(statement);
        };
    }
}
