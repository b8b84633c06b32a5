/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.benchmarks.micro;

import io.github.hibernatemr.consistency.ConsistencyLevel;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What an operation is run with: plain Hibernate on one node, or hibernate-mr with one of its stores at one of its levels. */
enum Variant {
    PLAIN_ON_REPLICA(Unit.PLAIN_ON_REPLICA, null),
    PLAIN_ON_PRIMARY(Unit.PLAIN_ON_PRIMARY, null),
    MEMORY_EVENTUAL(Unit.MEMORY, ConsistencyLevel.eventual()),
    MEMORY_SESSION(Unit.MEMORY, ConsistencyLevel.session()),
    MEMORY_STRONG(Unit.MEMORY, ConsistencyLevel.strong()),
    REDIS_EVENTUAL(Unit.REDIS, ConsistencyLevel.eventual()),
    REDIS_SESSION(Unit.REDIS, ConsistencyLevel.session()),
    REDIS_STRONG(Unit.REDIS, ConsistencyLevel.strong());

    private final Unit unit;
    private final @Nullable ConsistencyLevel level;

    Variant(Unit unit, @Nullable ConsistencyLevel level) {
        this.unit = unit;
        this.level = level;
    }

    Unit unit() {
        return unit;
    }

    /** Null for plain Hibernate, which has none. */
    @Nullable
    ConsistencyLevel level() {
        return level;
    }

    boolean isStrong() {
        return level instanceof ConsistencyLevel.Strong;
    }

    String title() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
