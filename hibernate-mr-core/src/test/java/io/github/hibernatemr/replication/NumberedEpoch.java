/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.replication;

/** An epoch of no back end in particular. */
public record NumberedEpoch(int number) implements Epoch {

    @Override
    public boolean supersedes(Epoch other) {
        return other instanceof NumberedEpoch known && number > known.number;
    }
}
