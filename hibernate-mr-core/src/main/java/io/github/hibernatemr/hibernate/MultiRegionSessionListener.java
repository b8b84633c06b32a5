/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.hibernate;

import io.github.hibernatemr.internal.reading.RoutedSession;
import org.hibernate.SessionEventListener;
import org.jspecify.annotations.Nullable;

/**
 * Hands a session's memory to the connection that it is about to get. Hibernate makes one for each session, by the
 * setting {@code hibernate.session.events.auto}, and calls {@link #jdbcConnectionAcquisitionStart()} in the same thread
 * right before it asks the connection provider: the one link between the two in Hibernate's public interface.
 */
public final class MultiRegionSessionListener implements SessionEventListener {

    private static final long serialVersionUID = 1L;

    private static final ThreadLocal<@Nullable RoutedSession> ACQUIRING = new ThreadLocal<>();

    /** Lost in serialization, and made anew: a session that was passivated has everything to prove again. */
    private transient @Nullable RoutedSession session = new RoutedSession();

    /** The session that is acquiring a connection in this thread, or null if none is. */
    static @Nullable RoutedSession acquiring() {
        return ACQUIRING.get();
    }

    @Override
    public void jdbcConnectionAcquisitionStart() {
        if (session == null) {
            session = new RoutedSession();
        }
        ACQUIRING.set(session);
    }

    @Override
    public void flushStart() {
        flushBegins();
    }

    @Override
    public void partialFlushStart() {
        flushBegins();
    }

    private void flushBegins() {
        if (session != null) {
            session.flushBegins();
        }
    }

    @Override
    public void jdbcConnectionAcquisitionEnd() {
        ACQUIRING.remove();
    }
}
