/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.postgresql;

import io.github.hibernatemr.replication.Failures;
import io.github.hibernatemr.replication.ReplicaFailure;
import io.github.hibernatemr.settings.ForeignText;
import java.io.IOException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The one classification of PostgreSQL's SQLSTATEs (manual, appendix A, and section 27.4 for what a standby refuses and cancels). No list of
 * them is ever complete: what is not known to be the application's own is asked of the primary.
 */
final class PostgresFailures implements Failures {

    /** read_only_sql_transaction. */
    private static final String READ_ONLY = "25006";

    /** in_failed_sql_transaction. */
    private static final String FAILED_TRANSACTION = "25P02";

    /**
     * Classes of what a server lacks: insufficient_resources, program_limit_exceeded, system_error, config_file_error, fdw_error,
     * internal_error.
     */
    private static final Set<String> CLASSES_OF_SICKNESS = Set.of("53", "54", "58", "F0", "HV", "XX");

    /** Classes of SQLSTATE: the connection, an operator's intervention, the system, an internal error, and read-only. */
    private static final List<String> CLASSES_OF_SERVER = List.of("08", "57", "58", "XX", "25");

    private static final String INVALID_AUTHORIZATION = "28";
    private static final String INVALID_CATALOG_NAME = "3D000";
    private static final String TOO_MANY_CONNECTIONS = "53300";

    // Of statements

    static ReplicaFailure of(SQLException failure) {
        String state = String.valueOf(failure.getSQLState());
        return switch (state) {
            case READ_ONLY -> ReplicaFailure.REFUSED;
            case FAILED_TRANSACTION -> ReplicaFailure.NONE;
            // serialization_failure and deadlock_detected: conflict with recovery
            case "40001", "40P01" -> ReplicaFailure.CANCELLED;
            // query_canceled: by the application, a time-out or, as some forks have it, recovery
            case "57014" ->
                String.valueOf(failure.getMessage()).contains("recovery")
                        ? ReplicaFailure.CANCELLED
                        : ReplicaFailure.NONE;
            default ->
                CLASSES_OF_SICKNESS.stream().anyMatch(state::startsWith) ? ReplicaFailure.SICK : ReplicaFailure.DOUBTED;
        };
    }

    static boolean isReadOnly(SQLException failure) {
        return READ_ONLY.equals(failure.getSQLState());
    }

    static boolean isOfFailedTransaction(SQLException failure) {
        return FAILED_TRANSACTION.equals(failure.getSQLState());
    }

    /** A batch's failure has the server's beside it. */
    static boolean isOfStatement(SQLException failure) {
        for (SQLException each = failure; each != null; each = each.getNextException()) {
            if (String.valueOf(each.getMessage()).startsWith("ERROR:")) {
                return true;
            }
        }
        return false;
    }

    /** Not too_many_connections: it serves those whom it has let in. */
    static boolean isDown(SQLException failure) {
        String state = String.valueOf(failure.getSQLState());
        return switch (state) {
            case TOO_MANY_CONNECTIONS -> false;
            // admin_shutdown, crash_shutdown, cannot_connect_now, database_dropped
            case "57P01", "57P02", "57P03", "57P04" -> true;
            default -> state.startsWith("08") || isConnectionProblem(failure);
        };
    }

    private static boolean isConnectionProblem(SQLException failure) {
        return failure instanceof SQLRecoverableException
                || failure instanceof SQLNonTransientConnectionException
                || failure instanceof SQLTransientConnectionException;
    }

    // Of servers

    @Override
    public boolean areOfServer(SQLException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException
                    || (cause instanceof SQLException said && isOfServer(String.valueOf(said.getSQLState())))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isOfServer(String state) {
        return CLASSES_OF_SERVER.stream().anyMatch(state::startsWith);
    }

    @Override
    public boolean refuseEntry(SQLException failure) {
        String state = String.valueOf(failure.getSQLState());
        return state.startsWith(INVALID_AUTHORIZATION) || state.equals(TOO_MANY_CONNECTIONS);
    }

    @Override
    public Optional<String> toMend(@Nullable SQLException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException said) {
                String state = String.valueOf(said.getSQLState());
                String text = ForeignText.shown(said.getMessage());
                if (state.startsWith(INVALID_AUTHORIZATION)) {
                    return Optional.of("refuses the login (" + text + "); check user and password");
                }
                if (state.equals(INVALID_CATALOG_NAME)) {
                    return Optional.of("has no such database (" + text + "); check the address");
                }
            }
        }
        return Optional.empty();
    }

    @Override
    public SQLException acceptsNoWrites(String reason) {
        return new SQLException(reason, READ_ONLY);
    }
}
