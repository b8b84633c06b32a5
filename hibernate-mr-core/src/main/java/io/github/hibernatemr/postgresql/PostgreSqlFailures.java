/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.postgresql;

import io.github.hibernatemr.replication.Failures;
import io.github.hibernatemr.settings.ForeignText;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** PostgreSQL's SQLSTATEs (PostgreSQL manual, appendix A). */
final class PostgreSqlFailures implements Failures {

    /** Classes of SQLSTATE: the connection, an operator's intervention, the system, an internal error, and read-only. */
    private static final List<String> OF_SERVER = List.of("08", "57", "58", "XX", "25");

    private static final String INVALID_AUTHORIZATION = "28";
    private static final String INVALID_CATALOG_NAME = "3D000";
    private static final String TOO_MANY_CONNECTIONS = "53300";
    private static final String READ_ONLY_SQL_TRANSACTION = "25006";

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
        return OF_SERVER.stream().anyMatch(state::startsWith);
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
        return new SQLException(reason, READ_ONLY_SQL_TRANSACTION);
    }
}
