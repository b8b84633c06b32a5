/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.jdbc;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;

/**
 * What a replica's error says about running the statement elsewhere. SQLSTATEs are PostgreSQL's (manual, appendix A,
 * and section 27.4 for what a standby refuses and cancels). No list of them is ever complete, so what is not known to be the
 * application's own is asked of the primary.
 */
enum ReplicaFailure {
    /** The application's: it has cancelled the statement, or its transaction has failed before. */
    NONE,
    /** Only the primary may run it. */
    REFUSED,
    /** Replay needed what the statement was reading. */
    CANCELLED,
    /** The server's own trouble, which another may not have: no memory, no disk, damaged data, another configuration. */
    SICK,
    /**
     * It may be wrong everywhere, or only here: a replica that is behind lacks a table, a column or a role for a while, and may be set up
     * in another way. The primary knows.
     */
    DOUBTED,
    /** The replica, or the way to it, is gone. */
    LOST;

    /** PostgreSQL's read_only_sql_transaction. */
    static final String READ_ONLY = "25006";

    /** PostgreSQL's in_failed_sql_transaction. */
    static final String FAILED_TRANSACTION = "25P02";

    /**
     * Classes of what a server lacks: insufficient_resources, program_limit_exceeded, system_error, config_file_error, fdw_error,
     * internal_error.
     */
    private static final Set<String> OF_THE_SERVER = Set.of("53", "54", "58", "F0", "HV", "XX");

    static ReplicaFailure of(SQLException failure, PhysicalConnection replica) {
        if (replica.isLostBy(failure)) {
            return LOST;
        }
        String state = String.valueOf(failure.getSQLState());
        return switch (state) {
            case READ_ONLY -> REFUSED;
            case FAILED_TRANSACTION -> NONE;
            // serialization_failure and deadlock_detected: conflict with recovery
            case "40001", "40P01" -> CANCELLED;
            // query_canceled: by the application, a time-out or, as some forks have it, recovery
            case "57014" -> String.valueOf(failure.getMessage()).contains("recovery") ? CANCELLED : NONE;
            default -> OF_THE_SERVER.stream().anyMatch(state::startsWith) ? SICK : DOUBTED;
        };
    }

    /** Whether the failure, not to connect or of a connection that is closed by now, is one of a server that does not serve. */
    static boolean isOfConnection(SQLException failure) {
        String state = failure.getSQLState();
        return state == null
                ? isConnectionProblem(failure)
                : switch (state) {
                    // admin_shutdown, crash_shutdown, cannot_connect_now, database_dropped, too_many_connections
                    case "57P01", "57P02", "57P03", "57P04", "53300" -> true;
                    default -> state.startsWith("08") || isConnectionProblem(failure);
                };
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

    /** Whether nobody has answered in time: the server may still be at work on the statement. */
    static boolean isSilence(SQLException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SocketTimeoutException) {
                return true;
            }
        }
        return false;
    }

    private static boolean isConnectionProblem(SQLException failure) {
        return failure instanceof SQLRecoverableException
                || failure instanceof SQLNonTransientConnectionException
                || failure instanceof SQLTransientConnectionException;
    }
}
