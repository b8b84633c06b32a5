/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.cdi.messaging;

import jakarta.enterprise.context.spi.CreationalContext;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.spi.AfterBeanDiscovery;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.InjectionPoint;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSProducer;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** The container's {@code JMSContext}, whose producers add tokens. As thread-safe as that. */
final class CarryingContext implements ForwardingJMSContext, Serializable {

    private static final long serialVersionUID = 1L;

    private final JMSContext delegate;
    private final transient @Nullable CreationalContext<?> dependents;

    private CarryingContext(JMSContext delegate, CreationalContext<?> dependents) {
        this.delegate = delegate;
        this.dependents = dependents;
    }

    /** Adds the bean of which these are instances. */
    static void addTo(AfterBeanDiscovery event, BeanManager beans) {
        event.<CarryingContext>addBean()
                .id(CarryingContext.class.getName())
                .types(JMSContext.class, Object.class)
                .qualifiers(CarriesTokens.Literal.INSTANCE)
                .produceWith(instance -> around(instance, beans))
                .disposeWith((context, instance) -> context.release());
    }

    private static CarryingContext around(Instance<Object> instance, BeanManager beans) {
        InjectionPoint here = instance.select(InjectionPoint.class).get();
        CreationalContext<?> dependents = beans.createCreationalContext(null);
        Object containers = beans.getInjectableReference(new UnqualifiedPoint(here), dependents);
        return new CarryingContext((JMSContext) containers, dependents);
    }

    /** One that has been passivated does not know any more what it was made with; the container has ended that. */
    private void release() {
        if (dependents != null) {
            dependents.release();
        }
    }

    @Override
    public JMSContext delegate() {
        return delegate;
    }

    @Override
    public JMSProducer createProducer() {
        return new CarryingProducer(delegate.createProducer());
    }
}
