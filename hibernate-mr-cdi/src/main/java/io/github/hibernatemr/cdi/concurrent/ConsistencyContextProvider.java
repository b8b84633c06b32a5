/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.cdi.concurrent;

import io.github.hibernatemr.cdi.CallerKeyResolver;
import io.github.hibernatemr.consistency.ConsistencyKey;
import io.github.hibernatemr.consistency.ConsistencyScope;
import io.github.hibernatemr.consistency.ConsistencySnapshot;
import jakarta.enterprise.concurrent.spi.ThreadContextProvider;
import jakarta.enterprise.concurrent.spi.ThreadContextSnapshot;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Takes the consistency key, level and token of a thread to the tasks of a {@code ManagedExecutorService} and to {@code
 * Asynchronous} methods. The key is who it was when the task was submitted: a request is not to be asked once it has been answered.
 * Found as a service. Thread-safe.
 */
public final class ConsistencyContextProvider implements ThreadContextProvider {

    /** The type of this context, for {@code ContextServiceDefinition}. */
    public static final String TYPE = "hibernate-mr";

    private final CallerKeyResolver caller = new CallerKeyResolver();

    /** For the service loader. */
    public ConsistencyContextProvider() {}

    @Override
    public ThreadContextSnapshot currentContext(Map<String, String> properties) {
        ConsistencySnapshot here = ConsistencyScope.snapshot();
        String key = here.key() == null ? key() : null;
        return opening(key == null ? here : here.with(ConsistencyKey.of(key)));
    }

    private @Nullable String key() {
        try {
            String key = caller.resolve();
            return key == null || key.isBlank() ? null : key;
        } catch (RuntimeException e) {
            // The application's resolver: it will be asked again, and heard of, when the task reads.
            return null;
        }
    }

    @Override
    public ThreadContextSnapshot clearedContext(Map<String, String> properties) {
        return opening(ConsistencySnapshot.ofNothing());
    }

    private static ThreadContextSnapshot opening(ConsistencySnapshot snapshot) {
        return () -> {
            ConsistencyScope scope = snapshot.open();
            return scope::closeWithInner;
        };
    }

    @Override
    public String getThreadContextType() {
        return TYPE;
    }
}
