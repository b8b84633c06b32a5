/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.postgresql;

import io.github.hibernatemr.replication.Epoch;

/** PostgreSQL's epoch: each promotion begins a timeline with a higher number (PostgreSQL manual, 25.3.5). */
record Timeline(int number) implements Epoch {

    @Override
    public boolean supersedes(Epoch other) {
        return other instanceof Timeline timeline && number > timeline.number;
    }

    @Override
    public String toString() {
        return "timeline " + number;
    }
}
