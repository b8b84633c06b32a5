/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.connection;

import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import org.jspecify.annotations.Nullable;

/**
 * Rows that hold no content but an object's number: whoever reads it does so later, over the connection that showed it, and in the
 * same transaction. A mapping does not tell: text, bytes and user types are stored like that too, and SQL selects what it likes.
 */
public final class LargeObjects {

    /** Digits of a number without a sign, of 32 bits. */
    private static final int DIGITS = 10;

    private LargeObjects() {}

    /** Whether there are any in what an execution has returned: rows, or whether there are some. */
    public static boolean areIn(@Nullable Object result, Statement executed) throws SQLException {
        if (result instanceof ResultSet rows) {
            return areIn(rows.getMetaData());
        }
        ResultSet rows = Boolean.TRUE.equals(result) ? executed.getResultSet() : null;
        return rows != null && areIn(rows.getMetaData());
    }

    private static boolean areIn(ResultSetMetaData columns) throws SQLException {
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            if (isLargeObject(columns, i)) {
                return true;
            }
        }
        return false;
    }

    /** The type's name would say so, too, but pgjdbc asks the server before it tells one. */
    private static boolean isLargeObject(ResultSetMetaData columns, int column) throws SQLException {
        return !columns.isSigned(column)
                && columns.getPrecision(column) == DIGITS
                && columns.getColumnType(column) == Types.BIGINT;
    }
}
