/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.testkit;

/**
 * A fault needs the server's process, but the server was not started by the testkit. Skip the test, or ask
 * {@link Server#controlsProcess()} first.
 */
public final class ServerNotControlledException extends UnsupportedOperationException {
    private static final long serialVersionUID = 1L;

    ServerNotControlledException(String server, String action) {
        super("Cannot " + action + " " + server
                + ": it was not started by the testkit but named by a system property hibernate-mr.testkit.*");
    }
}
