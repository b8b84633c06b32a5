/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.cdi;

import io.github.hibernatemr.consistency.ConsistencyKeyResolver;
import jakarta.enterprise.context.ContextNotActiveException;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.spi.CDI;
import org.jspecify.annotations.Nullable;

/**
 * The consistency key where neither a scope nor a setting names one: what the application's own {@code ConsistencyKeyResolver}
 * bean says, or without one the caller of the request. Found as a service. Thread-safe.
 */
public final class CallerKeyResolver implements ConsistencyKeyResolver {

    private static final ConsistencyKeyResolver OF_REQUEST = RequestThread::key;

    private volatile @Nullable ConsistencyKeyResolver chosen;

    /** For the service loader. */
    public CallerKeyResolver() {}

    @Override
    public @Nullable String resolve() {
        ConsistencyKeyResolver known = chosen;
        if (known == null) {
            known = choose();
            chosen = known;
        }
        return known == null ? RequestThread.key() : resolve(known);
    }

    private static @Nullable String resolve(ConsistencyKeyResolver resolver) {
        try {
            return resolver.resolve();
        } catch (ContextNotActiveException e) {
            // It asks for a request, and this is none: a timer, a message.
            return null;
        }
    }

    /** Null as long as CDI cannot tell: a persistence unit may start before it. */
    private static @Nullable ConsistencyKeyResolver choose() {
        Instance<ConsistencyKeyResolver> beans;
        try {
            beans = CDI.current().select(ConsistencyKeyResolver.class);
        } catch (RuntimeException e) {
            // Each implementation has its own: Weld a NullPointerException, as long as the application's beans are not
            // there.
            return null;
        }
        if (beans.isAmbiguous()) {
            throw new IllegalStateException("there are several beans of type " + ConsistencyKeyResolver.class.getName()
                    + ", and which of them names the consistency key is not known: leave one, or name its class in"
                    + " hibernate.mr.consistency.key_resolver");
        }
        return beans.isUnsatisfied() ? OF_REQUEST : beans.get();
    }
}
