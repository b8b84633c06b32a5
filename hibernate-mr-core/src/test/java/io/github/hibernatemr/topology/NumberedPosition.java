/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.topology;

/** A position of no back end in particular. */
public record NumberedPosition(int epoch, long number) implements Position {

    /** @param text two hexadecimal numbers, the second of 32 bits */
    public static NumberedPosition parse(int epoch, String text) {
        int slash = text.indexOf('/');
        long high = Long.parseLong(text.substring(0, slash), 16);
        return new NumberedPosition(epoch, high << 32 | Long.parseLong(text.substring(slash + 1), 16));
    }

    @Override
    public boolean includes(Position other) {
        return other instanceof NumberedPosition known && epoch == known.epoch && number >= known.number;
    }
}
