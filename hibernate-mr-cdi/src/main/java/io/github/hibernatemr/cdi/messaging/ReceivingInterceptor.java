/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.cdi.messaging;

import io.github.hibernatemr.cdi.RequestThread;
import io.github.hibernatemr.consistency.ConsistencyScope;
import io.github.hibernatemr.consistency.ConsistencySnapshot;
import jakarta.annotation.Priority;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.io.Serializable;

/** Opens a {@link ConsistencyScope} with the token of the message around who receives it. Stateless. */
@Interceptor
@ReceivesTokens
@Priority(Interceptor.Priority.PLATFORM_BEFORE)
public class ReceivingInterceptor implements Serializable {

    private static final long serialVersionUID = 1L;

    /** For the container. */
    public ReceivingInterceptor() {}

    /**
     * Around a listener's method. Those of other kinds of messages than Jakarta Messaging's it leaves alone.
     *
     * @throws Exception what the method throws
     */
    @AroundInvoke
    public Object around(InvocationContext invocation) throws Exception {
        return receive(invocation);
    }

    static Object receive(InvocationContext invocation) throws Exception {
        Object[] parameters = invocation.getParameters();
        if (parameters.length == 0 || !(parameters[0] instanceof Message message)) {
            return invocation.proceed();
        }
        try (AutoCloseable received = receive(message)) {
            return invocation.proceed();
        }
    }

    /** A listener's thread is the message's alone, so that it is known what it has done for it. */
    private static AutoCloseable receive(Message message) throws JMSException {
        if (RequestThread.current() != null) {
            return MessageTokens.of(message);
        }
        ConsistencySnapshot brought;
        try (ConsistencyScope scope = MessageTokens.of(message)) {
            brought = ConsistencyScope.snapshot();
        }
        return RequestThread.lend(() -> null, brought);
    }
}
