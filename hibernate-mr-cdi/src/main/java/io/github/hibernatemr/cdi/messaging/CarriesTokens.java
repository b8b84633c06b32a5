/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.cdi.messaging;

import jakarta.enterprise.inject.Default;
import jakarta.enterprise.inject.spi.InjectionPoint;
import jakarta.enterprise.util.AnnotationLiteral;
import jakarta.inject.Qualifier;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Set;

/** Where the container's {@code JMSContext} would be injected, and one that adds tokens is. */
@Qualifier
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.FIELD, ElementType.METHOD, ElementType.PARAMETER, ElementType.TYPE})
@interface CarriesTokens {

    final class Literal extends AnnotationLiteral<CarriesTokens> implements CarriesTokens {

        static final Literal INSTANCE = new Literal();

        private static final long serialVersionUID = 1L;

        private Literal() {}

        /** Not where the application wants one of its own. */
        static boolean isAddedTo(InjectionPoint point) {
            return point.getQualifiers().equals(Set.of(Default.Literal.INSTANCE));
        }
    }
}
