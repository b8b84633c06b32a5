/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.cdi.messaging;

import jakarta.annotation.Priority;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;
import java.io.Serializable;

/** Applies the token of the message to who receives it. Stateless. */
@Interceptor
@ReceivesTokens
@Priority(Interceptor.Priority.PLATFORM_BEFORE)
public class ReceivingInterceptor implements Serializable {

    private static final long serialVersionUID = 1L;

    /** For the container. */
    public ReceivingInterceptor() {}

    /**
     * Around a listener's method.
     *
     * @throws Exception what the method throws
     */
    @AroundInvoke
    public Object around(InvocationContext invocation) throws Exception {
        return Receipt.around(invocation);
    }
}
