/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.testkit;

/** Daemon threads with names. */
final class Threads {

    private Threads() {}

    static void daemon(String name, Runnable work) {
        Thread thread = new Thread(work, "testkit " + name);
        thread.setDaemon(true);
        thread.start();
    }
}
