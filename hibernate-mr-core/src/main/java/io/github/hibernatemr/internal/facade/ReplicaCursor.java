/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.facade;

import io.github.hibernatemr.internal.connection.PhysicalConnection;
import io.github.hibernatemr.internal.transaction.Outages;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Rows that are still to be fetched from a replica: where that fails, the application is told that it may try again. A result
 * that came as a whole is the driver's own.
 */
final class ReplicaCursor implements InvocationHandler {

    private final Outages outages;
    private final PhysicalConnection replica;
    private final ResultSet rows;

    private ReplicaCursor(Outages outages, PhysicalConnection replica, ResultSet rows) {
        this.outages = outages;
        this.replica = replica;
        this.rows = rows;
    }

    static ResultSet of(Outages outages, PhysicalConnection replica, ResultSet rows) {
        return (ResultSet) Proxy.newProxyInstance(
                ReplicaCursor.class.getClassLoader(),
                new Class<?>[] {ResultSet.class},
                new ReplicaCursor(outages, replica, rows));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(rows, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() instanceof SQLException failure ? translated(failure) : e.getCause();
        }
    }

    private SQLException translated(SQLException failure) {
        return isOfReplica(failure) ? outages.readInterrupted(replica.node(), failure) : failure;
    }

    /**
     * Not if the application reads on after the transaction has ended. A transaction that has failed there has done so by a statement that was
     * run elsewhere since.
     */
    private boolean isOfReplica(SQLException failure) {
        if (replica.isReleased()) {
            return false;
        }
        return switch (replica.failureOf(failure)) {
            case LOST, CANCELLED, SICK -> true;
            case REFUSED, DOUBTED, NONE -> replica.isInFailedTransaction(failure);
        };
    }
}
