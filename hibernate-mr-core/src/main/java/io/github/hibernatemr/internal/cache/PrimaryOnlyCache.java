/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.cache;

import io.github.hibernatemr.internal.facade.SessionRouting;
import io.github.hibernatemr.internal.flush.RoutedSessions;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.hibernate.cache.internal.DisabledCaching;
import org.hibernate.cache.spi.CacheImplementor;
import org.hibernate.cache.spi.QueryResultsCache;
import org.hibernate.cache.spi.access.CollectionDataAccess;
import org.hibernate.cache.spi.access.EntityDataAccess;
import org.hibernate.cache.spi.access.NaturalIdDataAccess;
import org.hibernate.engine.spi.CacheInitiator;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.service.spi.SessionFactoryServiceInitiator;
import org.hibernate.service.spi.SessionFactoryServiceInitiatorContext;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what a replica has shown out of the second-level cache and the query cache: it may be older than what a writer has
 * just removed from there, and everybody would read it, the writer too. Reading from the cache, and what writers do with it, is
 * left alone. Thread-safe.
 *
 * <p>Stands between Hibernate and whatever caches the unit has; not before its region factory, which servers choose by an
 * initiator of their own, as WildFly does. By reflection, so that nothing is missed of what a cache or a newer Hibernate adds to
 * the interfaces.
 */
public final class PrimaryOnlyCache implements InvocationHandler {

    /** What loaded state is put into; not the timestamps, which writers put there. */
    private static final Set<Class<?>> GUARDED = Set.of(
            EntityDataAccess.class, NaturalIdDataAccess.class, CollectionDataAccess.class, QueryResultsCache.class);

    private static final Set<String> PUTS = Set.of("putFromLoad", "put");

    private final Object guarded;
    /** Queries ask for their cache each time. */
    private final Map<Object, Object> guards = new ConcurrentHashMap<>();

    private PrimaryOnlyCache(Object guarded) {
        this.guarded = guarded;
    }

    /**
     * Makes what Hibernate would choose as caches.
     *
     * @param isOurs whether hibernate-mr serves a unit, whose caches are guarded then
     */
    public static SessionFactoryServiceInitiator<CacheImplementor> where(
            Predicate<SessionFactoryServiceInitiatorContext> isOurs) {
        return new CacheInitiator() {
            @Override
            public CacheImplementor initiateService(SessionFactoryServiceInitiatorContext context) {
                CacheImplementor chosen = super.initiateService(context);
                return chosen instanceof DisabledCaching || !isOurs.test(context)
                        ? chosen
                        : guard(CacheImplementor.class, chosen);
            }
        };
    }

    private static <T> T guard(Class<T> type, Object object) {
        return type.cast(Proxy.newProxyInstance(
                object.getClass().getClassLoader(), interfacesOf(object), new PrimaryOnlyCache(object)));
    }

    /** All of them: whoever has got a cache may ask what else it is. */
    private static Class<?>[] interfacesOf(Object object) {
        Set<Class<?>> interfaces = new LinkedHashSet<>();
        Deque<Class<?>> open = new ArrayDeque<>(List.of(object.getClass()));
        while (!open.isEmpty()) {
            Class<?> type = open.pop();
            if (type.isInterface()) {
                interfaces.add(type);
            } else if (type.getSuperclass() != null) {
                open.push(type.getSuperclass());
            }
            open.addAll(List.of(type.getInterfaces()));
        }
        return interfaces.toArray(Class<?>[]::new);
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
        if (PUTS.contains(method.getName()) && !isThePrimarys(arguments)) {
            return method.getReturnType() == boolean.class ? false : null;
        }
        try {
            Object result = method.invoke(guarded, arguments);
            return result != null && GUARDED.contains(method.getReturnType())
                    ? guards.computeIfAbsent(result, loaded -> guard(method.getReturnType(), loaded))
                    : result;
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static boolean isThePrimarys(Object @Nullable [] arguments) {
        for (Object argument : arguments == null ? new Object[0] : arguments) {
            if (argument instanceof SharedSessionContractImplementor session) {
                return RoutedSessions.connectedTo(session)
                        .map(SessionRouting::hasReadPrimaryOnly)
                        .orElse(false);
            }
        }
        return false;
    }
}
