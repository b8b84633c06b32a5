/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.topology;

/**
 * How far a server has come, as its back end counts: bytes of a log, or the time in a row that is replicated. Of a primary, what it
 * has committed; of a replica, what it shows. Immutable.
 */
public interface Position {

    /**
     * Whether a replica that has come this far shows everything that was committed before the primary had come to the other one. What
     * cannot be compared, such as a position of another epoch, is not included: an answer too many to the primary costs a round trip,
     * one too few shows an old state.
     */
    boolean includes(Position other);
}
