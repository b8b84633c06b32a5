/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.pods.probe.ledger;

/** How somebody is woken who derives a state from what has just been written. */
public enum Wake {
    /** By a message that is sent in the transaction that writes. */
    MESSAGE(true),
    /** By a message that is sent after it. */
    MESSAGE_AFTER(false),
    /** By a message that an observer of the transaction's success sends. */
    MESSAGE_ON_SUCCESS(true),
    /** An observer of the transaction's success submits a task. */
    EXECUTOR_ON_SUCCESS(true),
    /** By a task of a {@code ManagedExecutorService}. */
    EXECUTOR(false),
    /** By an asynchronous method of an EJB. */
    ASYNCHRONOUS_EJB(false),
    /** By an asynchronous method of Jakarta Concurrency's. */
    ASYNCHRONOUS(false),
    /** By an asynchronous event of CDI's. */
    EVENT(false),
    /** By an asynchronous event whose observers a {@code ManagedExecutorService} runs. */
    EVENT_BY_EXECUTOR(false),
    /** By an EJB timer that is created in the transaction, and so starts with its commit. */
    TIMER(true),
    /** By an EJB timer that is created after it. */
    TIMER_AFTER(false),
    /** By a batch job. */
    BATCH(false);

    private final boolean inside;

    Wake(boolean inside) {
        this.inside = inside;
    }

    /** Whether it is called from within the transaction that writes. */
    boolean isInside() {
        return inside;
    }
}
