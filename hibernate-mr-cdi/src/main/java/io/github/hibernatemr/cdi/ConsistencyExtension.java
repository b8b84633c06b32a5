/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.cdi;

import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.AfterBeanDiscovery;
import jakarta.enterprise.inject.spi.AnnotatedMethod;
import jakarta.enterprise.inject.spi.DefinitionException;
import jakarta.enterprise.inject.spi.Extension;
import jakarta.enterprise.inject.spi.ProcessAnnotatedType;
import jakarta.enterprise.inject.spi.WithAnnotations;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** Refuses a wrong {@link Consistency} when the application is deployed, not when it is first called. The container's. */
public class ConsistencyExtension implements Extension {

    private final Queue<DefinitionException> wrong = new ConcurrentLinkedQueue<>();

    /** For the container. */
    public ConsistencyExtension() {}

    <T> void check(@Observes @WithAnnotations(Consistency.class) ProcessAnnotatedType<T> event) {
        String type = event.getAnnotatedType().getJavaClass().getName();
        check(type, event.getAnnotatedType().getAnnotation(Consistency.class));
        for (AnnotatedMethod<? super T> method : event.getAnnotatedType().getMethods()) {
            check(type + "." + method.getJavaMember().getName(), method.getAnnotation(Consistency.class));
        }
    }

    private void check(String where, @Nullable Consistency annotation) {
        if (annotation != null) {
            try {
                annotation.value().with(annotation.maxStaleness());
            } catch (IllegalArgumentException e) {
                wrong.add(new DefinitionException("@Consistency of " + where + ": " + e.getMessage(), e));
            }
        }
    }

    void report(@Observes AfterBeanDiscovery event) {
        wrong.forEach(event::addDefinitionError);
    }
}
