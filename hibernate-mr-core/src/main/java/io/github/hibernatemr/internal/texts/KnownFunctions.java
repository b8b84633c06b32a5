/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.texts;

import io.github.hibernatemr.replication.ServerLanguage;
import java.sql.Connection;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/** What the primary has told of functions, for a while. Thread-safe. */
final class KnownFunctions {

    /** For so long a function may be replaced by one that writes, unnoticed. */
    private static final long REMEMBERED_NANOS = Duration.ofMinutes(1).toNanos();

    private static final int NAMES_KEPT = 1_000;

    private final ServerLanguage language;
    private final Generations<String, Answer> answers = new Generations<>(NAMES_KEPT);

    KnownFunctions(ServerLanguage language) {
        this.language = language;
    }

    private record Answer(boolean onlyReads, long nanos) {
        boolean isFresh() {
            return System.nanoTime() - nanos < REMEMBERED_NANOS;
        }
    }

    /**
     * Whether functions with these names certainly change nothing; whoever is not found, or cannot be asked about, may.
     *
     * @param primary where it is asked if need be, in the transaction that is open there
     */
    boolean onlyRead(Set<String> names, Connection primary, boolean inTransaction) {
        Set<String> unknown = new HashSet<>();
        for (String name : names) {
            Answer answer = answers.get(name);
            if (answer == null || !answer.isFresh()) {
                unknown.add(name);
            } else if (!answer.onlyReads()) {
                return false;
            }
        }
        if (!unknown.isEmpty()) {
            Set<String> reading = language.readingFunctions(unknown, primary, inTransaction);
            unknown.forEach(name -> answers.put(name, new Answer(reading.contains(name), System.nanoTime())));
            return reading.containsAll(unknown);
        }
        return !names.isEmpty();
    }
}
