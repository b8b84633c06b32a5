/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.topology;

/**
 * How a pool is used at one moment. Immutable.
 *
 * @param inUse connections that somebody has
 * @param idle connections that nobody has
 * @param waiting threads that wait for one
 * @param limit how many connections there can be
 */
public record PoolUse(int inUse, int idle, int waiting, int limit) {

    /** Whether every connection is in use. */
    public boolean isExhausted() {
        return inUse >= limit;
    }
}
