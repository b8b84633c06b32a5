/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.pods.probe.ledger;

import jakarta.enterprise.concurrent.Asynchronous;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.concurrent.CompletableFuture;

/** An asynchronous method of Jakarta Concurrency's. */
@ApplicationScoped
public class AsynchronousBean {

    @Inject
    private Ledger ledger;

    @Asynchronous
    public CompletableFuture<Void> derive(Order order) {
        ledger.derive(order);
        return Asynchronous.Result.complete(null);
    }
}
