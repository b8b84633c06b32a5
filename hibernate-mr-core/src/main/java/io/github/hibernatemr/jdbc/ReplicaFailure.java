/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.jdbc;

import java.io.IOException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import org.jspecify.annotations.Nullable;

/**
 * What a replica's error says about running the statement elsewhere. SQLSTATEs are PostgreSQL's (manual, appendix A,
 * and section 27.4 for what a standby refuses and cancels).
 */
enum ReplicaFailure {
    /** The statement itself is wrong: it would fail anywhere. */
    NONE,
    /** Only the primary may run it. */
    REFUSED,
    /** Replay needed what the statement was reading. */
    CANCELLED,
    /** The replica, or the way to it, is gone. */
    LOST;

    /** PostgreSQL's read_only_sql_transaction. */
    static final String READ_ONLY = "25006";

    static ReplicaFailure of(SQLException failure) {
        String state = failure.getSQLState();
        if (state == null) {
            return isConnectionProblem(failure) ? LOST : NONE;
        }
        return switch (state) {
            // recovery in progress; not supported on a standby (SERIALIZABLE)
            case READ_ONLY, "55000", "0A000" -> REFUSED;
            // serialization_failure and deadlock_detected: conflict with recovery
            case "40001", "40P01" -> CANCELLED;
            // query_canceled: by the application, a time-out or, as some forks have it, recovery
            case "57014" -> String.valueOf(failure.getMessage()).contains("recovery") ? CANCELLED : NONE;
            // admin_shutdown, crash_shutdown, cannot_connect_now, database_dropped, too_many_connections
            case "57P01", "57P02", "57P03", "57P04", "53300" -> isOfStatement(failure) ? NONE : LOST;
            default ->
                (state.startsWith("08") || isConnectionProblem(failure)) && !isOfStatement(failure) ? LOST : NONE;
        };
    }

    /**
     * Whether the server goes on, since a function has raised the error, of its own or of another server. A server
     * that ends a connection says FATAL or PANIC (PostgreSQL manual, section 53.8), and a driver that has lost one says neither.
     */
    private static boolean isOfStatement(SQLException failure) {
        return String.valueOf(failure.getMessage()).startsWith("ERROR:");
    }

    /** Whether it was the pool that gave no connection, and no server or driver that said why. */
    static boolean isOfPool(SQLException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException || (cause instanceof SQLException said && said.getSQLState() != null)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isConnectionProblem(@Nullable SQLException failure) {
        return failure instanceof SQLRecoverableException
                || failure instanceof SQLNonTransientConnectionException
                || failure instanceof SQLTransientConnectionException;
    }
}
