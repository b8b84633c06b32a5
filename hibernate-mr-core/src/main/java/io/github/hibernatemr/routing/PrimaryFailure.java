/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.routing;

/** Why a statement or a commit that needed the primary failed, though the application had made no mistake. */
public enum PrimaryFailure {
    /** No primary answered, or its pool gave no connection (HMR000401). */
    UNREACHABLE,
    /** Another node became the primary meanwhile, and the transaction has to be tried again (HMR000410). */
    MOVED,
    /** The answer to a commit was lost, so that nobody knows what became of it (HMR000411). */
    OUTCOME_UNKNOWN,
    /** The primary refused to write, as a server does that its provider has made read-only, for want of disk, say. */
    READ_ONLY
}
