/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.postgresql;

import io.github.hibernatemr.replication.ReplicaFailure;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;

/** PostgreSQL's SQLSTATEs (manual, appendix A, and section 27.4 for what a standby refuses and cancels). */
final class PostgresFailures {

    /** read_only_sql_transaction. */
    static final String READ_ONLY = "25006";

    /** in_failed_sql_transaction. */
    private static final String FAILED_TRANSACTION = "25P02";

    /**
     * Classes of what a server lacks: insufficient_resources, program_limit_exceeded, system_error, config_file_error, fdw_error,
     * internal_error.
     */
    private static final Set<String> OF_THE_SERVER = Set.of("53", "54", "58", "F0", "HV", "XX");

    private PostgresFailures() {}

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
                OF_THE_SERVER.stream().anyMatch(state::startsWith) ? ReplicaFailure.SICK : ReplicaFailure.DOUBTED;
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
            case "53300" -> false;
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
}
