/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.consistency;

import io.github.hibernatemr.settings.DurationText;
import java.time.Duration;

/**
 * How fresh a read must be. Immutable and thread-safe; two levels are equal if they ask for the same.
 *
 * <p>At every level a session reads what it has itself written, and a write goes to the primary.
 */
public sealed interface ConsistencyLevel {

    /** Every read goes to the primary. */
    static ConsistencyLevel strong() {
        return Strong.LEVEL;
    }

    /** A read shows everything that its consistency key has written before, on whichever pod; the default. */
    static ConsistencyLevel session() {
        return Session.LEVEL;
    }

    /**
     * As {@link #session()}, and no read is staler than the given bound.
     *
     * @throws IllegalArgumentException if the bound is negative
     */
    static ConsistencyLevel bounded(Duration maxStaleness) {
        return new Bounded(maxStaleness);
    }

    /** Any replica in rotation may answer, whatever the key has written elsewhere. */
    static ConsistencyLevel eventual() {
        return Eventual.LEVEL;
    }

    /** See {@link ConsistencyLevel#strong()}. */
    enum Strong implements ConsistencyLevel {
        LEVEL;

        @Override
        public String toString() {
            return "strong";
        }
    }

    /** See {@link ConsistencyLevel#session()}. */
    enum Session implements ConsistencyLevel {
        LEVEL;

        @Override
        public String toString() {
            return "session";
        }
    }

    /** See {@link ConsistencyLevel#bounded(Duration)}. */
    record Bounded(Duration maxStaleness) implements ConsistencyLevel {
        public Bounded {
            if (maxStaleness.isNegative()) {
                throw new IllegalArgumentException("a staleness bound must not be negative: " + maxStaleness);
            }
        }

        @Override
        public String toString() {
            return "bounded by " + maxStaleness;
        }
    }

    /** See {@link ConsistencyLevel#eventual()}. */
    enum Eventual implements ConsistencyLevel {
        LEVEL;

        @Override
        public String toString() {
            return "eventual";
        }
    }

    /**
     * Asks for this level for one query, whatever the {@code EntityManager}, the thread and the unit say: {@code
     * session.createQuery(...).addQueryHint(level.hint())}. Native SQL may have it in front, as <code>/*+ hibernate_mr(strong)
     * *&#47;</code>. A query that has to go to the primary takes the rest of its transaction along.
     */
    default String hint() {
        String text =
                this instanceof Bounded bounded ? "bounded " + DurationText.of(bounded.maxStaleness()) : toString();
        return "hibernate_mr(" + text + ")";
    }

    /** Whether a read at this level must see what its key has written in other sessions. */
    default boolean readsOwnWrites() {
        return this instanceof Session || this instanceof Bounded;
    }
}
