/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.forwarding;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** JDBC grows default methods; each must reach the delegate, on whichever JDK this runs. */
class ForwardingTest {

    static Stream<Arguments> facades() {
        return Stream.of(
                Arguments.of(Connection.class, ForwardingConnection.class),
                Arguments.of(Statement.class, ForwardingStatement.class),
                Arguments.of(PreparedStatement.class, ForwardingPreparedStatement.class),
                Arguments.of(CallableStatement.class, ForwardingCallableStatement.class));
    }

    @ParameterizedTest
    @MethodSource("facades")
    void everyMethodReachesTheDelegate(Class<?> jdbc, Class<?> facade) throws Exception {
        List<String> reached = new ArrayList<>();
        Object delegate =
                Proxy.newProxyInstance(facade.getClassLoader(), new Class<?>[] {jdbc}, (proxy, method, arguments) -> {
                    reached.add(signature(method));
                    return defaultValue(method.getReturnType());
                });
        Object forwarding = Proxy.newProxyInstance(
                facade.getClassLoader(),
                new Class<?>[] {facade},
                (proxy, method, arguments) -> method.getName().equals("delegate")
                        ? delegate
                        : java.lang.reflect.InvocationHandler.invokeDefault(proxy, method, arguments));
        for (Method method : jdbc.getMethods()) {
            if (!Modifier.isStatic(method.getModifiers()) && !isWrittenByHand(method)) {
                reached.clear();
                call(forwarding, facade, method);
                assertThat(reached).as("%s", method).containsExactly(signature(method));
            }
        }
    }

    /** The two that may not throw SQLException, so a one-liner cannot ask for the delegate. */
    private static boolean isWrittenByHand(Method method) {
        return method.getDeclaringClass() == Connection.class
                && method.getName().equals("setClientInfo");
    }

    private static void call(Object forwarding, Class<?> facade, Method method) throws Exception {
        Object[] arguments = Arrays.stream(method.getParameterTypes())
                .map(ForwardingTest::defaultValue)
                .toArray();
        try {
            facade.getMethod(method.getName(), method.getParameterTypes()).invoke(forwarding, arguments);
        } catch (InvocationTargetException e) {
            throw new AssertionError(method + " is not forwarded", e.getCause());
        }
    }

    private static String signature(Method method) {
        return method.getName() + Arrays.toString(method.getParameterTypes());
    }

    private static Object defaultValue(Class<?> type) {
        if (!type.isPrimitive() || type == void.class) {
            return null;
        }
        return java.lang.reflect.Array.get(java.lang.reflect.Array.newInstance(type, 1), 0);
    }
}
