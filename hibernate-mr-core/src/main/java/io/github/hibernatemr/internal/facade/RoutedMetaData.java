/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.facade;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.DatabaseMetaData;
import org.jspecify.annotations.Nullable;

/**
 * What a routed connection tells of its database: any node's answer. It outlives transactions and their physical
 * connections, so it asks for one at each call. Used as its connection is.
 */
final class RoutedMetaData implements InvocationHandler {

    private final RoutedConnection connection;

    private RoutedMetaData(RoutedConnection connection) {
        this.connection = connection;
    }

    static DatabaseMetaData of(RoutedConnection connection) {
        return (DatabaseMetaData) Proxy.newProxyInstance(
                RoutedMetaData.class.getClassLoader(),
                new Class<?>[] {DatabaseMetaData.class},
                new RoutedMetaData(connection));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
        if (method.getName().equals("getConnection")) {
            // Whoever wrote past the routed connection would write unnoticed.
            return connection;
        }
        Object target = method.getDeclaringClass() == Object.class
                ? this
                : connection.delegate().getMetaData();
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
