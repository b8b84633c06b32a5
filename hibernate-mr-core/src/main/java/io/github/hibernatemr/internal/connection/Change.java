/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.connection;

import java.sql.Connection;
import java.sql.SQLException;

/** One setter's call, or one statement that sets something: to be repeated on every physical connection that serves. */
@FunctionalInterface
public interface Change {
    void apply(Connection connection) throws SQLException;
}
