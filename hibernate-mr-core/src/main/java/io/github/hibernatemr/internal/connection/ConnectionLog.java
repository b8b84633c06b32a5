/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.connection;

import io.github.hibernatemr.topology.Node;
import java.lang.invoke.MethodHandles;
import org.jboss.logging.BasicLogger;
import org.jboss.logging.Logger;
import org.jboss.logging.annotations.Cause;
import org.jboss.logging.annotations.LogMessage;
import org.jboss.logging.annotations.Message;
import org.jboss.logging.annotations.MessageLogger;
import org.jboss.logging.annotations.Param;

/** What is said of physical connections. */
@MessageLogger(projectCode = "HMR")
interface ConnectionLog extends BasicLogger {

    ConnectionLog LOG =
            Logger.getMessageLogger(MethodHandles.lookup(), ConnectionLog.class, "io.github.hibernatemr.jdbc");

    @LogMessage(level = Logger.Level.WARN)
    @Message(
            id = 408,
            value =
                    "persistence unit '%s': a connection of node %s could not be restored to what it was, and is closed so that"
                            + " nobody gets it")
    void notRestored(String unit, Node node, @Cause Exception cause);

    @Message(
            id = 418,
            value =
                    "persistence unit '%s': a connection of node %s leads to another server than the one that is sampled there, and is"
                            + " closed")
    OtherServerException otherServer(String unit, Node node, @Param String sqlState);
}
