/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.cdi.messaging;

import jakarta.enterprise.inject.Default;
import jakarta.enterprise.inject.spi.Annotated;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.InjectionPoint;
import java.lang.annotation.Annotation;
import java.lang.reflect.Member;
import java.lang.reflect.Type;
import java.util.Set;

/** An injection point as it was in the application, whose annotations tell the container which connection factory is meant. Immutable. */
record UnqualifiedPoint(InjectionPoint point) implements InjectionPoint {

    @Override
    public Set<Annotation> getQualifiers() {
        return Set.of(Default.Literal.INSTANCE);
    }

    @Override
    public Type getType() {
        return point.getType();
    }

    @Override
    public Bean<?> getBean() {
        return point.getBean();
    }

    @Override
    public Member getMember() {
        return point.getMember();
    }

    @Override
    public Annotated getAnnotated() {
        return point.getAnnotated();
    }

    @Override
    public boolean isDelegate() {
        return point.isDelegate();
    }

    @Override
    public boolean isTransient() {
        return point.isTransient();
    }
}
