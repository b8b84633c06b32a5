/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.consistency;

import org.jspecify.annotations.Nullable;

/**
 * Finds the consistency key of a transaction for which no {@link ConsistencyScope} names one; set with {@code
 * hibernate.mr.consistency.key_resolver}; without that, one that is found as a service is taken. Called in the thread that runs
 * the transaction, at its first statement and again where it writes or its scope has changed since, so it must be thread-safe
 * and quick. A resolver that throws sends the transaction's reads to the primary.
 */
@FunctionalInterface
public interface ConsistencyKeyResolver {

    /** The name of the key, such as {@code user-42}, or null if nobody in particular reads. */
    @Nullable
    String resolve();
}
