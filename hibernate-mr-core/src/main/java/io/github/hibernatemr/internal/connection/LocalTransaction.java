/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.connection;

import java.sql.SQLException;

/** The transaction of one connection, of which a container knows nothing. */
public interface LocalTransaction {

    void commit() throws SQLException;

    void rollback() throws SQLException;
}
