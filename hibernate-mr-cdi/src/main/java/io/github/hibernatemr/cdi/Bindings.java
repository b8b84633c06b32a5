/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.cdi;

import jakarta.interceptor.InvocationContext;
import java.lang.annotation.Annotation;
import java.util.Arrays;
import java.util.Objects;

/** Which annotation has brought an interceptor where it is. Stateless. */
final class Bindings {

    private Bindings() {}

    /**
     * The annotation that holds: the method's, its class's, an inherited one, a stereotype's. The container has resolved that.
     *
     * @throws IllegalStateException if there is none
     */
    static <A extends Annotation> A of(InvocationContext invocation, Class<A> type) {
        A binding = invocation.getInterceptorBinding(type);
        return binding == null ? ofMethod(invocation, type) : binding;
    }

    /** For EJBs of WildFly 39, where the container tells no bindings. */
    private static <A extends Annotation> A ofMethod(InvocationContext invocation, Class<A> type) {
        A ofMethod = invocation.getMethod().getAnnotation(type);
        return ofMethod != null ? ofMethod : ofClass(invocation.getTarget().getClass(), type);
    }

    private static <A extends Annotation> A ofClass(Class<?> target, Class<A> type) {
        A annotation = target.getAnnotation(type);
        return annotation != null
                ? annotation
                : Arrays.stream(target.getAnnotations())
                        .map(stereotype -> stereotype.annotationType().getAnnotation(type))
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElseThrow(() ->
                                new IllegalStateException("no @" + type.getSimpleName() + " on " + target.getName()));
    }
}
