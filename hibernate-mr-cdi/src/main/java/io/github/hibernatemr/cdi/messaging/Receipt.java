/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.cdi.messaging;

import io.github.hibernatemr.cdi.RequestThread;
import io.github.hibernatemr.consistency.ConsistencyScope;
import io.github.hibernatemr.consistency.ConsistencySnapshot;
import jakarta.interceptor.InvocationContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;

/**
 * What happens around who receives a message. Apart from the interceptors, in whose signatures a container without Jakarta Messaging would
 * look for its classes.
 */
final class Receipt {

    private Receipt() {}

    /** Applies the message's token. Other kinds of messages than Jakarta Messaging's are left alone. */
    static Object around(InvocationContext invocation) throws Exception {
        Object[] parameters = invocation.getParameters();
        if (parameters.length == 0 || !(parameters[0] instanceof Message message)) {
            return invocation.proceed();
        }
        try (AutoCloseable received = of(message)) {
            return invocation.proceed();
        }
    }

    /** A listener's thread is the message's alone, so that it is known what it has done for it. */
    private static AutoCloseable of(Message message) throws JMSException {
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
