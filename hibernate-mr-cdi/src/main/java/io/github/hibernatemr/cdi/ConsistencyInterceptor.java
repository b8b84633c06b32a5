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
        Consistency annotation = Bindings.of(invocation, Consistency.class);
        return annotation.value().with(annotation.maxStaleness());
    }
}
