/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.replication;

/**
 * One primary's reign. An order, and perhaps not of all: of two epochs neither need supersede the other, and nothing is said of how many lie in between. Immutable;
 * equal to the same reign as another server tells it.
 */
public interface Epoch {

    /**
     * Whether this reign has begun after that one, so that who reigned in that one must not be written to any more. False of the same one,
     * and of what cannot be compared.
     */
    boolean supersedes(Epoch other);
}
