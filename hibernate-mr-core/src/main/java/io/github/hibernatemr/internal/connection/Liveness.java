/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.connection;

import io.github.hibernatemr.replication.ServerLanguage;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** Whether a connection lives, and what a failure says of that whatever the database. */
public final class Liveness {

    private static final int ANSWER_SECONDS = 2;

    private Liveness() {}

    /**
     * Whether a connection is gone with a failure, whoever has ended it and whatever he says: a server that ends one says so in its own
     * language, or not at all. One that does not answer within seconds counts as gone. Not if the server has said that
     * only the statement has failed, as a function can with any code.
     */
    static boolean isLost(Connection connection, SQLException failure, ServerLanguage language) {
        if (language.isOfStatement(failure)) {
            return false;
        }
        try {
            return connection.isClosed() || !connection.isValid(ANSWER_SECONDS);
        } catch (SQLException | RuntimeException e) {
            return true;
        }
    }

    /** Whether its transaction takes nothing more. Asks the server: a statement that the driver itself refuses leaves it as it was. */
    static boolean isAborted(Connection connection) {
        try (Statement probe = connection.createStatement()) {
            probe.execute("select 1");
            return false;
        } catch (SQLException e) {
            return true;
        }
    }

    /** Whether it was the pool that gave no connection, and no server or driver that said why. */
    public static boolean isOfPool(SQLException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException || (cause instanceof SQLException said && said.getSQLState() != null)) {
                return false;
            }
        }
        return true;
    }

    /** Whether nobody has answered in time: the server may still be at work on the statement. */
    public static boolean isSilence(SQLException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SocketTimeoutException) {
                return true;
            }
        }
        return false;
    }
}
