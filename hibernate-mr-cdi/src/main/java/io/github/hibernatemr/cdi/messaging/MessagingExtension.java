/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.cdi.messaging;

import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.AfterBeanDiscovery;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.BeforeBeanDiscovery;
import jakarta.enterprise.inject.spi.Extension;
import jakarta.enterprise.inject.spi.ProcessInjectionPoint;

/**
 * Has message-driven beans apply the tokens of their messages, and injected {@code JMSContext}s add them. The container's.
 *
 * <p>It knows what is optional by name: where the server has no Jakarta Messaging or Enterprise Beans, a class of theirs in the signature of
 * an observer would fail every deployment.
 */
public class MessagingExtension implements Extension {

    private static final String CONTEXT = "jakarta.jms.JMSContext";

    private boolean sends;

    /** For the container. */
    public MessagingExtension() {}

    void receive(@Observes BeforeBeanDiscovery event) {
        try {
            MessageDrivenInterceptor.addTo(event);
        } catch (NoClassDefFoundError e) {
            // No Enterprise Beans here.
        }
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
