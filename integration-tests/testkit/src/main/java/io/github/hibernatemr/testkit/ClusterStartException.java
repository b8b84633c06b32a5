/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.testkit;

/** A cluster or one of its servers did not start; the message says which, why, and shows the end of its log. */
public final class ClusterStartException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    ClusterStartException(String message) {
        super(message);
    }

    ClusterStartException(String message, Throwable cause) {
        super(message, cause);
    }
}
