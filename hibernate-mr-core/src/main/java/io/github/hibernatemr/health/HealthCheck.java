/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.health;

import java.time.Duration;

/**
 * Something of the application's own without which it cannot serve: another service, a licence, a directory. It counts in every
 * {@link Health}. In CDI a bean of this type is all it takes, else {@code MultiRegion.addHealthCheck}.
 *
 * <p>It is run on a thread that is neither the container's nor a request's, beside the other checks, and again only when the run
 * before is over. A run that outlasts its time-out is interrupted. What several runs share must be thread-safe.
 */
public interface HealthCheck {

    /** What it is called in answers; of its own kind alone, and no secret. */
    String name();

    /** How long a run may take. */
    default Duration timeout() {
        return Duration.ofSeconds(3);
    }

    /**
     * Checks; that it returns means that all is well.
     *
     * @throws CheckFailedException if not, with what is wrong in words for everybody
     * @throws Exception if not; its message is shown only where {@code hibernate.mr.health.details} is {@code full}
     */
    void check() throws Exception;
}
