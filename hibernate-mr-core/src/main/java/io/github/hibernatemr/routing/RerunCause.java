/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.routing;

/** Why a statement that ran on a replica was run again, elsewhere or there, before the application saw a row. */
public enum RerunCause {
    /** The replica refused it as a write. */
    REFUSED,
    /** The replica cancelled it for a recovery conflict. */
    CANCELLED,
    /** The replica failed it with what may be its own trouble, or may be true of a replica that is behind only. */
    FAILED,
    /** The replica, or the way to it, was lost. */
    LOST,
    /** The store's answer named a write that the replica does not cover. */
    NEWER_WRITE
}
