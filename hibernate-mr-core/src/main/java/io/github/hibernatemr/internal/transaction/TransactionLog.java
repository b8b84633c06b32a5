/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.transaction;

import io.github.hibernatemr.replication.ReplicaFailure;
import io.github.hibernatemr.replication.ReplicaReadInterruptedException;
import io.github.hibernatemr.routing.RouteReason;
import io.github.hibernatemr.settings.MultiRegionSettings.Writers;
import io.github.hibernatemr.settings.WithoutKey;
import io.github.hibernatemr.topology.Node;
import java.lang.invoke.MethodHandles;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransactionRollbackException;
import java.sql.SQLTransientConnectionException;
import java.sql.SQLTransientException;
import org.jboss.logging.BasicLogger;
import org.jboss.logging.Logger;
import org.jboss.logging.annotations.Cause;
import org.jboss.logging.annotations.LogMessage;
import org.jboss.logging.annotations.Message;
import org.jboss.logging.annotations.MessageLogger;
import org.jboss.logging.annotations.Param;
import org.jspecify.annotations.Nullable;

/** What is said of transactions; ids 400-499 are shared with the facade and connections. */
@MessageLogger(projectCode = "HMR")
interface TransactionLog extends BasicLogger {

    TransactionLog LOG =
            Logger.getMessageLogger(MethodHandles.lookup(), TransactionLog.class, "io.github.hibernatemr.jdbc");

    @LogMessage(level = Logger.Level.DEBUG)
    @Message(id = 400, value = "persistence unit '%s': a statement failed on replica %s and is run elsewhere (%s)")
    void runAgain(String unit, Node node, ReplicaFailure failure, @Cause SQLException cause);

    @Message(
            id = 401,
            value = "persistence unit '%s': primary %s cannot be reached, and this statement must run there (%s): %s")
    SQLTransientConnectionException primaryUnreachable(
            String unit,
            Node primary,
            RouteReason reason,
            @Nullable String problem,
            @Param String sqlState,
            @Cause @Nullable SQLException cause);

    @Message(
            id = 402,
            value =
                    "persistence unit '%s': the write could not be announced to the other pods, so it is not committed"
                            + " (hibernate.mr.store.on_write_failure = reject); try it again when the write-timestamp store answers")
    SQLTransientException notAnnounced(String unit, @Param String sqlState);

    @Message(
            id = 404,
            value =
                    "persistence unit '%s': a read on replica %s was interrupted after some of its rows had been handed out;"
                            + " try the transaction again")
    ReplicaReadInterruptedException cursorInterrupted(
            String unit, Node replica, @Param String sqlState, @Cause SQLException cause);

    @Message(
            id = 405,
            value =
                    "persistence unit '%s': the session is read-only, and a statement that writes or locks is refused; open the"
                            + " session without readOnly(true)")
    SQLException sessionIsReadOnly(String unit, @Param String sqlState);

    @Message(
            id = 409,
            value =
                    "persistence unit '%s': the write is not committed: the consistency key resolver has failed, so the other pods"
                            + " cannot be told who writes (hibernate.mr.store.on_write_failure = reject); see what it failed with, above")
    SQLTransientException writerUnknown(String unit, @Param String sqlState);

    @Message(
            id = 410,
            value =
                    "persistence unit '%s': the transaction was rolled back: it had begun on %s, and %s is the primary now; run it"
                            + " again")
    SQLTransactionRollbackException primaryMoved(
            String unit, Node before, Node now, @Param String sqlState, @Cause @Nullable SQLException cause);

    @Message(
            id = 411,
            value =
                    "persistence unit '%s': the connection to primary %s was lost while it committed; whether it has is unknown:"
                            + " read what was written before it is written again")
    SQLNonTransientConnectionException outcomeUnknown(
            String unit, Node primary, @Param String sqlState, @Cause SQLException cause);

    @Message(
            id = 412,
            value =
                    "persistence unit '%s': no replica can serve this read (%s), and %d transactions read the primary for that reason"
                            + " already, as many as hibernate.mr.crossing.limit allows; none has ended within %d ms"
                            + " (hibernate.mr.crossing.max_wait)")
    SQLTransientException tooManyCross(
            String unit, RouteReason reason, int limit, long waitedMillis, @Param String sqlState);

    @Message(
            id = 414,
            value =
                    "persistence unit '%s': this connection takes part in a transaction that is suspended, and needs the primary for"
                            + " the first time: use a connection of the transaction that runs now, or write before the other one begins")
    SQLException transactionSuspended(String unit, @Param String sqlState);

    @LogMessage(level = Logger.Level.INFO)
    @Message(
            id = 416,
            value =
                    "persistence unit '%s': a transaction has written without a consistency key and outside of any ConsistencyScope, as"
                            + " many may: what has no key sees %s (hibernate.mr.consistency.without_key = %s), and what has one does not see it until a"
                            + " replica has it, unless it is about to write itself (hibernate.mr.writers = %s). This is said once")
    void wroteWithoutKey(String unit, String seen, WithoutKey withoutKey, Writers writers);

    @LogMessage(level = Logger.Level.DEBUG)
    @Message(
            id = 417,
            value =
                    "persistence unit '%s': a connection of primary %s had died before its transaction began there; the statement is run"
                            + " over another, and those that lay in the pool with it are looked at")
    void ranAgainOnPrimary(String unit, Node primary, @Cause SQLException cause);
}
