/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.cdi.messaging;

import jakarta.annotation.Priority;
import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.enterprise.inject.spi.BeforeBeanDiscovery;
import jakarta.enterprise.util.AnnotationLiteral;
import jakarta.enterprise.util.Nonbinding;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;
import java.io.Serializable;

/**
 * As {@link ReceivingInterceptor}, bound to all message-driven beans. Stateless.
 *
 * <p>Weld asks a message-driven bean's class for its interceptor bindings, and not what an extension has added to it. So {@code
 * MessageDriven} itself is made one, which every such class has. What follows from that stands in no annotation here, since
 * containers without Enterprise Beans find an interceptor without a binding, and refuse it.
 */
@Priority(Interceptor.Priority.PLATFORM_BEFORE)
public class MessageDrivenInterceptor implements Serializable {

    private static final long serialVersionUID = 1L;

    /** For the container. */
    public MessageDrivenInterceptor() {}

    /**
     * Around a listener's method.
     *
     * @throws Exception what the method throws
     */
    @AroundInvoke
    public Object around(InvocationContext invocation) throws Exception {
        return Receipt.around(invocation);
    }

    static void addTo(BeforeBeanDiscovery event) {
        event.configureInterceptorBinding(MessageDriven.class)
                .methods()
                .forEach(member -> member.add(Nonbinding.Literal.INSTANCE));
        event.addAnnotatedType(MessageDrivenInterceptor.class, MessageDrivenInterceptor.class.getName())
                .add(new InterceptorLiteral())
                .add(new AnyMessageDriven());
    }

    private static final class InterceptorLiteral extends AnnotationLiteral<Interceptor> implements Interceptor {

        private static final long serialVersionUID = 1L;
    }

    private static final class AnyMessageDriven extends AnnotationLiteral<MessageDriven> implements MessageDriven {

        private static final long serialVersionUID = 1L;

        @Override
        public String name() {
            return "";
        }

        @Override
        public Class<?> messageListenerInterface() {
            return Object.class;
        }

        @Override
        public ActivationConfigProperty[] activationConfig() {
            return new ActivationConfigProperty[0];
        }

        @Override
        public String mappedName() {
            return "";
        }

        @Override
        public String description() {
            return "";
        }
    }
}
