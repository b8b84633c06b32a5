/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.cdi;

import io.github.hibernatemr.consistency.ConsistencyLevel;
import io.github.hibernatemr.consistency.ConsistencyScope;
import jakarta.annotation.Priority;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Objects;

/** Opens a {@link ConsistencyScope} around methods that say {@link Consistency}. Stateless. */
@Interceptor
@Consistency(Consistency.Level.SESSION)
@Priority(ConsistencyInterceptor.BEFORE_TRANSACTIONS)
public class ConsistencyInterceptor implements Serializable {

    /** Jakarta Transactions 2.0, section 3.7, has its own at {@code PLATFORM_BEFORE + 200}. */
    static final int BEFORE_TRANSACTIONS = Interceptor.Priority.PLATFORM_BEFORE + 100;

    private static final long serialVersionUID = 1L;

    /** For the container. */
    public ConsistencyInterceptor() {}

    /**
     * Around a business method.
     *
     * @throws Exception what the method throws
     */
    @AroundInvoke
    public Object around(InvocationContext invocation) throws Exception {
        try (var scope = ConsistencyScope.at(level(invocation))) {
            return invocation.proceed();
        }
    }

    private static ConsistencyLevel level(InvocationContext invocation) {
        // The container has resolved which annotation holds: the method's, its class's, an inherited one, a
        // stereotype's.
        Consistency binding = invocation.getInterceptorBinding(Consistency.class);
        Consistency annotation = binding == null ? annotation(invocation) : binding;
        return annotation.value().with(annotation.maxStaleness());
    }

    /** For EJBs of WildFly 39, where the container tells no bindings. */
    private static Consistency annotation(InvocationContext invocation) {
        Consistency ofMethod = invocation.getMethod().getAnnotation(Consistency.class);
        return ofMethod != null ? ofMethod : ofClass(invocation.getTarget().getClass());
    }

    private static Consistency ofClass(Class<?> type) {
        Consistency annotation = type.getAnnotation(Consistency.class);
        return annotation != null
                ? annotation
                : Arrays.stream(type.getAnnotations())
                        .map(stereotype -> stereotype.annotationType().getAnnotation(Consistency.class))
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElseThrow(() -> new IllegalStateException("no @Consistency on " + type.getName()));
    }
}
