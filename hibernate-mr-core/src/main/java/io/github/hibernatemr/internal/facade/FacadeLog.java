/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.facade;

import java.lang.invoke.MethodHandles;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLSyntaxErrorException;
import org.jboss.logging.BasicLogger;
import org.jboss.logging.Logger;
import org.jboss.logging.annotations.Message;
import org.jboss.logging.annotations.MessageLogger;
import org.jboss.logging.annotations.Param;
import org.jspecify.annotations.Nullable;

/** What is said to whoever calls JDBC. */
@MessageLogger(projectCode = "HMR")
interface FacadeLog extends BasicLogger {

    FacadeLog LOG = Logger.getMessageLogger(MethodHandles.lookup(), FacadeLog.class, "io.github.hibernatemr.jdbc");

    @Message(
            id = 403,
            value = "the query hint hibernate_mr(%s) names no consistency level; there are: strong, session, bounded 2s"
                    + " (or another duration), eventual")
    SQLSyntaxErrorException unknownLevelHinted(@Nullable String hint, @Param String sqlState);

    @Message(
            id = 406,
            value =
                    "persistence unit '%s': a transaction that a statement's text begins or ends would be missed, and with it what it"
                            + " writes; call Connection.setAutoCommit(false), Connection.commit() and Connection.rollback()")
    SQLFeatureNotSupportedException transactionByText(String unit, @Param String sqlState);

    @Message(
            id = 407,
            value =
                    "persistence unit '%s': parameter %s is a stream that has been sent already; set it again before the statement"
                            + " is run again")
    SQLException streamIsSpent(String unit, int parameter, @Param String sqlState);

    @Message(
            id = 413,
            value =
                    "persistence unit '%s': MultiRegion.dataSource() has connections for no user but those that its nodes' pools were"
                            + " given; call getConnection() without a user")
    SQLFeatureNotSupportedException noOtherUser(String unit, @Param String sqlState);

    @Message(id = 415, value = "persistence unit '%s' is closed, and MultiRegion.dataSource() with it")
    SQLNonTransientConnectionException unitClosed(String unit, @Param String sqlState);
}
