/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.pods.probe;

import jakarta.enterprise.concurrent.Asynchronous;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.concurrent.CompletableFuture;

/** An asynchronous method. */
@ApplicationScoped
public class AsyncBean {

    @Inject
    private AsyncEjb ejb;

    @Asynchronous
    public CompletableFuture<String> node() {
        return Asynchronous.Result.complete(ejb.node());
    }
}
