/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.sampling;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** For how long the primary has answered nothing, as its sampler's failures tell. Used under a lock. */
final class PrimarySilence {

    /** Longer than a network's hiccup, and shorter than anybody's patience. */
    private static final long LONG_NANOS = Duration.ofSeconds(10).toNanos();

    private @Nullable Long sinceNanos;
    private boolean told;

    /** Returns whether it has been silent for long, the first time that this is so. */
    boolean failed(SQLException problem, long nanoTime) {
        if (sinceNanos == null) {
            if (isSilence(problem)) {
                sinceNanos = nanoTime;
            }
            return false;
        }
        if (isAnswer(problem)) {
            answered();
            return false;
        }
        boolean isNews = !told && nanoTime - sinceNanos > LONG_NANOS;
        told |= isNews;
        return isNews;
    }

    void answered() {
        sinceNanos = null;
        told = false;
    }

    /** Whether a failure is a time-out, and not an answer of any kind. */
    static boolean isSilence(@Nullable SQLException problem) {
        return problem != null && root(problem) instanceof SocketTimeoutException;
    }

    /** Whether the network or the server has said something: a time-out has not, nor a pool that runs out of patience. */
    private static boolean isAnswer(SQLException problem) {
        Throwable root = root(problem);
        boolean isOfNetwork = root instanceof IOException && !(root instanceof SocketTimeoutException);
        return isOfNetwork || (root instanceof SQLException said && said.getSQLState() != null);
    }

    /** What caused a failure in the end. */
    static Throwable root(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return root;
    }
}
