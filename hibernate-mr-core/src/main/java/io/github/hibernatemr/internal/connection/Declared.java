/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.connection;

import java.lang.reflect.UndeclaredThrowableException;
import java.sql.SQLException;

/**
 * Has a container's connection throw what it declares. Payara's is a proxy that wraps whatever a driver throws in an exception that nobody
 * has declared, and so nobody would take a replica that dies for what it is.
 */
public final class Declared {

    private Declared() {}

    @FunctionalInterface
    public interface Call<T> {
        T run() throws SQLException;
    }

    @FunctionalInterface
    public interface Action {
        void run() throws SQLException;
    }

    /** As {@link #run}, of what returns nothing. */
    public static void act(Action action) throws SQLException {
        run(() -> {
            action.run();
            return true;
        });
    }

    /**
     * Runs it.
     *
     * @throws SQLException what it throws, or what a proxy has made of that
     */
    public static <T> T run(Call<T> call) throws SQLException {
        try {
            return call.run();
        } catch (UndeclaredThrowableException e) {
            for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
                if (cause instanceof SQLException failure) {
                    throw failure;
                }
            }
            throw e;
        }
    }
}
