/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.cdi;

import jakarta.enterprise.util.AnnotationLiteral;
import jakarta.enterprise.util.Nonbinding;
import jakarta.inject.Qualifier;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Says which persistence unit's {@code MultiRegion} to inject, where there are several.
 *
 * <pre>{@code
 * @Inject @ForUnit("shop") MultiRegion shop;
 * }</pre>
 */
@Qualifier
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.FIELD, ElementType.METHOD, ElementType.PARAMETER, ElementType.TYPE})
public @interface ForUnit {

    /** The unit's name in {@code persistence.xml}; {@code unit/tenant} where a tenant has a database of its own. */
    @Nonbinding
    String value();

    /** To select one by program. */
    final class Literal extends AnnotationLiteral<ForUnit> implements ForUnit {

        private static final long serialVersionUID = 1L;

        private final String value;

        /** Of this unit. */
        public Literal(String value) {
            this.value = value;
        }

        @Override
        public String value() {
            return value;
        }
    }
}
