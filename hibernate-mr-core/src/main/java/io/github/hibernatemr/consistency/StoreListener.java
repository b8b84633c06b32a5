/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.consistency;

/** Hears whether the write-timestamp store serves. Called by whichever thread has noticed, which must not be held up; thread-safe. */
public interface StoreListener {

    /** A call has failed, or not been answered in time, for the first time since the store served. */
    default void storeLost() {}

    /** The store has answered in time, for the first time since it was lost. */
    default void storeBack() {}
}
