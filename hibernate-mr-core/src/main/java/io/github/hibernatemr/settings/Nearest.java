/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.settings;

import static java.util.Comparator.comparingInt;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Finds what was probably meant. */
final class Nearest {

    private Nearest() {}

    /** The candidate that takes the fewest edits, if it takes few enough to be what was meant. */
    static Optional<String> of(String typed, Collection<String> candidates) {
        return candidates.stream()
                .filter(candidate -> distance(typed, candidate) <= Math.max(2, candidate.length() / 3))
                .min(comparingInt((String candidate) -> distance(typed, candidate))
                        .thenComparing(candidate -> candidate));
    }

    /** Levenshtein's distance; a letter's case does not count. */
    static int distance(String typed, String candidate) {
        String one = typed.toLowerCase(Locale.ROOT);
        String other = candidate.toLowerCase(Locale.ROOT);
        int[] previous = new int[other.length() + 1];
        for (int j = 0; j <= other.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            previous = nextRow(previous, one.charAt(i - 1), i, other);
        }
        return previous[other.length()];
    }

    private static int[] nextRow(int[] previous, char typed, int row, String other) {
        int[] current = new int[previous.length];
        current[0] = row;
        for (int j = 1; j < current.length; j++) {
            int replaced = previous[j - 1] + (typed == other.charAt(j - 1) ? 0 : 1);
            current[j] = Math.min(replaced, 1 + Math.min(previous[j], current[j - 1]));
        }
        return current;
    }
}
