/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.pods.probe.ledger;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Inject;

/** Hears that a transaction has been committed while its container is still ending it. */
@ApplicationScoped
public class Successes {

    @Inject
    private Waker waker;

    void succeeded(@Observes(during = TransactionPhase.AFTER_SUCCESS) Entered event) {
        waker.wakeAnew(event.wake() == Wake.EXECUTOR_ON_SUCCESS ? Wake.EXECUTOR : Wake.MESSAGE_AFTER, event.order());
    }
}
