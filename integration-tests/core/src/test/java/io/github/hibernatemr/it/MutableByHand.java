/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.it;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import org.hibernate.type.descriptor.WrapperOptions;
import org.hibernate.usertype.UserType;

/** A user type of mutable values that has no better idea of equality than the object's own, which has none. */
public class MutableByHand implements UserType<MutableByHand.Point> {

    /** Without equals. */
    public static class Point {
        int at;

        Point(int at) {
            this.at = at;
        }
    }

    @Override
    public int getSqlType() {
        return Types.INTEGER;
    }

    @Override
    public Class<Point> returnedClass() {
        return Point.class;
    }

    @Override
    public Point nullSafeGet(ResultSet rows, int position, WrapperOptions options) throws SQLException {
        int at = rows.getInt(position);
        return rows.wasNull() ? null : new Point(at);
    }

    @Override
    public void nullSafeSet(PreparedStatement statement, Point point, int position, WrapperOptions options)
            throws SQLException {
        if (point == null) {
            statement.setNull(position, Types.INTEGER);
        } else {
            statement.setInt(position, point.at);
        }
    }

    @Override
    public Point deepCopy(Point point) {
        return point == null ? null : new Point(point.at);
    }

    @Override
    public boolean isMutable() {
        return true;
    }
}
