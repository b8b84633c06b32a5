/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.it;

import java.sql.Clob;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Objects;
import org.hibernate.engine.jdbc.proxy.ClobProxy;
import org.hibernate.type.descriptor.WrapperOptions;
import org.hibernate.usertype.UserType;

/** A user type whose mapping says nothing of the large object that it reads. */
public class TextByHand implements UserType<StringBuilder> {
    @Override
    public int getSqlType() {
        return Types.BIGINT;
    }

    @Override
    public Class<StringBuilder> returnedClass() {
        return StringBuilder.class;
    }

    @Override
    public boolean equals(StringBuilder one, StringBuilder other) {
        return Objects.equals(String.valueOf(one), String.valueOf(other));
    }

    @Override
    public int hashCode(StringBuilder text) {
        return text.toString().hashCode();
    }

    @Override
    public StringBuilder nullSafeGet(ResultSet rows, int position, WrapperOptions options) throws SQLException {
        Clob clob = rows.getClob(position);
        return clob == null ? null : new StringBuilder(clob.getSubString(1, (int) clob.length()));
    }

    @Override
    public void nullSafeSet(PreparedStatement statement, StringBuilder text, int position, WrapperOptions options)
            throws SQLException {
        if (text == null) {
            statement.setNull(position, Types.CLOB);
        } else {
            statement.setClob(position, ClobProxy.generateProxy(text.toString()));
        }
    }

    @Override
    public StringBuilder deepCopy(StringBuilder text) {
        return text == null ? null : new StringBuilder(text);
    }

    @Override
    public boolean isMutable() {
        return true;
    }
}
