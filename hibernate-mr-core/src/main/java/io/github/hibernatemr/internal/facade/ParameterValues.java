/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.facade;

import io.github.hibernatemr.internal.connection.SqlState;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.lang.reflect.Array;
import java.sql.SQLException;
import java.util.Calendar;
import java.util.Date;
import org.jspecify.annotations.Nullable;

/** Copies parameters' values, which their callers may change or close once they are set. */
public final class ParameterValues {

    /** PostgreSQL's invalid_parameter_value. */
    private static final String INVALID = SqlState.INVALID_PARAMETER;

    private static final int CHUNK = 4_096;

    private ParameterValues() {}

    public static @Nullable Object copyOf(@Nullable Object value) {
        if (value instanceof Date date) {
            return date.clone();
        }
        if (value instanceof Calendar calendar) {
            return calendar.clone();
        }
        return value != null && value.getClass().isArray() ? copyOfArray(value) : value;
    }

    private static Object copyOfArray(Object array) {
        int length = Array.getLength(array);
        Object copy = Array.newInstance(array.getClass().getComponentType(), length);
        System.arraycopy(array, 0, copy, 0, length);
        return copy;
    }

    /** At most so much of a text as its caller says it has. */
    public static String read(Reader reader, long length) throws SQLException {
        StringBuilder text = new StringBuilder();
        char[] chunk = new char[CHUNK];
        try {
            while (text.length() < length) {
                int count = reader.read(chunk, 0, (int) Math.min(CHUNK, length - text.length()));
                if (count < 0) {
                    break;
                }
                text.append(chunk, 0, count);
            }
            return text.toString();
        } catch (IOException e) {
            throw new SQLException("a parameter's stream cannot be read", INVALID, e);
        }
    }

    /** The same of a text in bytes. */
    public static byte[] read(InputStream stream, long length) throws SQLException {
        try {
            return stream.readNBytes((int) Math.max(0, Math.min(Integer.MAX_VALUE, length)));
        } catch (IOException e) {
            throw new SQLException("a parameter's stream cannot be read", INVALID, e);
        }
    }
}
