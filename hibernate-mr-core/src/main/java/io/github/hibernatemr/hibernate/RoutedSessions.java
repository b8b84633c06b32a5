/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.hibernate;

import io.github.hibernatemr.jdbc.RoutedConnection;
import java.sql.SQLException;
import org.hibernate.HibernateException;
import org.hibernate.engine.spi.SharedSessionContractImplementor;

/** The way from a session to its routed connection. */
public final class RoutedSessions {

    private RoutedSessions() {}

    /**
     * The session's routed connection. If the session has none yet it gets one, which costs nothing: it speaks to no
     * server before its first statement.
     *
     * @throws HibernateException if the session's connections are not hibernate-mr's
     */
    public static RoutedConnection connectionOf(SharedSessionContractImplementor session) {
        try {
            return session.getJdbcCoordinator()
                    .getLogicalConnection()
                    .getPhysicalConnection()
                    .unwrap(RoutedConnection.class);
        } catch (SQLException e) {
            throw new HibernateException("this session's connection is not hibernate-mr's", e);
        }
    }
}
