/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.it;

import java.util.concurrent.CompletableFuture;
import org.postgresql.Driver;

/** PostgreSQL's driver; when discovery makes a pool, something else happens first. */
public final class MeetingDriver extends Driver {

    static volatile CompletableFuture<Runnable> first = CompletableFuture.completedFuture(() -> {});

    /** For HikariCP, when it makes a pool. */
    public MeetingDriver() {
        if (Thread.currentThread().getName().endsWith(" discovery")) {
            CompletableFuture<Runnable> meeting = first;
            first = CompletableFuture.completedFuture(() -> {});
            meeting.join().run();
        }
    }
}
