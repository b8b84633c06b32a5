/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.checker;

/**
 * A broken promise.
 *
 * @param guarantee which
 * @param operation that broke it
 * @param problem what it should have seen
 */
record Violation(Guarantee guarantee, Operation operation, String problem) {

    /** The session guarantees of Terry et al. (1994), and what stands behind them. */
    enum Guarantee {
        READ_YOUR_WRITES,
        MONOTONIC_READS,
        MONOTONIC_WRITES,
        WRITES_FOLLOW_READS,
        OWN_WRITES_IN_TRANSACTION,
        /** A read on a replica that had not replayed what its user had written, whatever it happened to see. */
        POSITION
    }
}
