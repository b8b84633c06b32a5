/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.cdi;

import io.github.hibernatemr.consistency.ConsistencyScope;
import io.github.hibernatemr.consistency.Intent;
import jakarta.annotation.Priority;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;
import java.io.Serializable;

/** Opens a {@link ConsistencyScope} around methods that say {@link Intends}. Stateless. */
@Interceptor
@Intends(Intent.WRITE)
@Priority(ConsistencyInterceptor.BEFORE_TRANSACTIONS)
public class IntentInterceptor implements Serializable {

    private static final long serialVersionUID = 1L;

    /** For the container. */
    public IntentInterceptor() {}

    /**
     * Around a business method.
     *
     * @throws Exception what the method throws
     */
    @AroundInvoke
    public Object around(InvocationContext invocation) throws Exception {
        Intends said = Bindings.of(invocation, Intends.class);
        try (var scope = ConsistencyScope.intending(said.value())) {
            return invocation.proceed();
        }
    }
}
