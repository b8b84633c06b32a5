/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.jta;

import jakarta.transaction.NotSupportedException;
import jakarta.transaction.Status;
import jakarta.transaction.SystemException;
import jakarta.transaction.TransactionManager;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hibernate.engine.transaction.jta.platform.spi.JtaPlatform;

/**
 * Finds replicas whose data sources take part in the container's transactions, as those of WildFly do unless told otherwise. Each
 * transaction that reads such a replica and then needs the primary would fail, and say that the primary is away.
 */
public final class JtaReplicas {

    private JtaReplicas() {}

    /** How to connect to a replica. */
    @FunctionalInterface
    public interface Connecting<R> {

        Connection connect(R replica) throws SQLException;
    }

    /**
     * Those that take part, each with what its connection has said; nothing is found where the server lets no transaction begin, or data
     * sources do not mind.
     */
    public static <R> Map<R, String> refusals(List<R> replicas, Connecting<R> connecting, JtaPlatform platform) {
        TransactionManager transactions = platform.retrieveTransactionManager();
        try {
            if (transactions == null || transactions.getStatus() != Status.STATUS_NO_TRANSACTION) {
                return Map.of();
            }
            Map<R, String> refusals = new LinkedHashMap<>();
            transactions.begin();
            try {
                for (R replica : replicas) {
                    refusal(replica, connecting).ifPresent(refusal -> refusals.put(replica, refusal));
                }
            } finally {
                transactions.rollback();
            }
            return refusals;
        } catch (SystemException | NotSupportedException | RuntimeException e) {
            JtaLog.LOG.debugf(e, "whether replicas take part in transactions cannot be told");
            return Map.of();
        }
    }

    private static <R> Optional<String> refusal(R replica, Connecting<R> connecting) {
        try (Connection connection = connecting.connect(replica)) {
            return refusal(connection);
        } catch (SQLException away) {
            return Optional.empty();
        }
    }

    private static Optional<String> refusal(Connection connection) {
        try {
            connection.setAutoCommit(false);
            connection.setAutoCommit(true);
            return Optional.empty();
        } catch (SQLException e) {
            boolean isAway = e.getSQLState() != null && e.getSQLState().startsWith("08");
            return isAway ? Optional.empty() : Optional.of(String.valueOf(e.getMessage()));
        }
    }
}
