/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.cdi;

import io.github.hibernatemr.consistency.ConsistencyLevel;
import io.github.hibernatemr.settings.DurationText;
import jakarta.enterprise.util.Nonbinding;
import jakarta.interceptor.InterceptorBinding;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.time.Duration;

/**
 * How fresh the reads of a business method, or of all business methods of a class, are.
 *
 * <pre>{@code
 * @Consistency(EVENTUAL)
 * public class Catalogue {
 *
 *     public List<Article> articles() { ... }
 *
 *     @Consistency(value = BOUNDED, maxStaleness = "2s")
 *     public int inStock(Article article) { ... }
 * }
 * }</pre>
 *
 * <p>A method's goes before its class's, and what is called goes before who calls: while the inner method runs its level holds,
 * then the outer one's again. It begins before a transaction does that the method begins. In a transaction that is under way
 * already a stricter level moves it to the primary where it must, and there it stays; a looser one moves nothing back. Where a
 * session or a query has a level of its own, that holds.
 *
 * <p>As with all interceptors, a call of {@code this} is not intercepted.
 */
@InterceptorBinding
@Inherited
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface Consistency {

    /** The level. */
    @Nonbinding
    Level value();

    /**
     * How stale a read may be at level {@link Level#BOUNDED}, which needs it, and at no other: {@code 250ms}, {@code 2s}, {@code
     * 1m} or ISO-8601.
     */
    @Nonbinding
    String maxStaleness() default "";

    /** Those of {@link ConsistencyLevel}. */
    enum Level {
        /** See {@link ConsistencyLevel#strong()}. */
        STRONG,
        /** See {@link ConsistencyLevel#session()}. */
        SESSION,
        /** See {@link ConsistencyLevel#bounded(Duration)}. */
        BOUNDED,
        /** See {@link ConsistencyLevel#eventual()}. */
        EVENTUAL;

        /**
         * The level with this bound.
         *
         * @param maxStaleness as in {@link Consistency#maxStaleness()}; empty for none
         * @throws IllegalArgumentException if the bound is none, is missing or is too much; the message says what to write
         */
        ConsistencyLevel with(String maxStaleness) {
            if (this == BOUNDED) {
                return ConsistencyLevel.bounded(bound(maxStaleness));
            }
            if (!maxStaleness.isEmpty()) {
                throw new IllegalArgumentException("maxStaleness = \"" + maxStaleness + "\" has no meaning at level "
                        + this + "; write BOUNDED, or leave it out");
            }
            return switch (this) {
                case STRONG -> ConsistencyLevel.strong();
                case SESSION -> ConsistencyLevel.session();
                default -> ConsistencyLevel.eventual();
            };
        }

        private static Duration bound(String maxStaleness) {
            Duration bound = DurationText.parse(maxStaleness);
            if (bound == null || bound.isNegative()) {
                throw new IllegalArgumentException("level BOUNDED needs a maxStaleness such as \"2s\" or \"250ms\""
                        + (maxStaleness.isEmpty() ? "" : ", not \"" + maxStaleness + "\""));
            }
            return bound;
        }
    }
}
