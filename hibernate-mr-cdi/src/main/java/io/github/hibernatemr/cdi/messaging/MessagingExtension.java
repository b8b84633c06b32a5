/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.cdi.messaging;

import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.AfterBeanDiscovery;
import jakarta.enterprise.inject.spi.AnnotatedType;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.Extension;
import jakarta.enterprise.inject.spi.ProcessAnnotatedType;
import jakarta.enterprise.inject.spi.ProcessInjectionPoint;

/**
 * Has message-driven beans apply the tokens of their messages, and injected {@code JMSContext}s add them. The container's.
 *
 * <p>It knows those by their names: where the server has no Jakarta Messaging or Enterprise Beans, a class in the signature of an
 * observer would fail every deployment.
 */
public class MessagingExtension implements Extension {

    private static final String MESSAGE_DRIVEN = "jakarta.ejb.MessageDriven";
    private static final String CONTEXT = "jakarta.jms.JMSContext";

    private boolean sends;

    /** For the container. */
    public MessagingExtension() {}

    <T> void receive(@Observes ProcessAnnotatedType<T> event) {
        if (isMessageDriven(event.getAnnotatedType())) {
            event.configureAnnotatedType().add(ReceivesTokens.Literal.INSTANCE);
        }
    }

    private static boolean isMessageDriven(AnnotatedType<?> type) {
        return type.getAnnotations().stream()
                .anyMatch(annotation -> annotation.annotationType().getName().equals(MESSAGE_DRIVEN));
    }

    void send(@Observes ProcessInjectionPoint<?, ?> event) {
        if (event.getInjectionPoint().getType().getTypeName().equals(CONTEXT)
                && CarriesTokens.Literal.isAddedTo(event.getInjectionPoint())) {
            sends = true;
            event.configureInjectionPoint().qualifiers(CarriesTokens.Literal.INSTANCE);
        }
    }

    void add(@Observes AfterBeanDiscovery event, BeanManager beans) {
        if (sends) {
            CarryingContext.addTo(event, beans);
        }
    }
}
