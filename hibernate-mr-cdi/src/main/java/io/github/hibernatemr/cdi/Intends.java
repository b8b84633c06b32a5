/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.cdi;

import io.github.hibernatemr.consistency.Intent;
import jakarta.enterprise.util.Nonbinding;
import jakarta.interceptor.InterceptorBinding;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Whether a business method, or all business methods of a class, are about to write. {@code WRITE} has them see what {@code
 * hibernate.mr.writers} has writers see, from their first read on; {@code READ} is for what only reads though it is called by a web
 * request that could write, such as a query that comes by POST. Without it that goes by the request's method, or is learnt.
 *
 * <p>It holds for transactions that begin inside. As with all interceptors, a call of {@code this} is not intercepted.
 */
@InterceptorBinding
@Inherited
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface Intends {

    /** What is intended. */
    @Nonbinding
    Intent value();
}
