/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.hibernate;

import io.github.hibernatemr.internal.connection.ConnectionSource;
import io.github.hibernatemr.settings.SettingException.Problem;
import jakarta.transaction.NotSupportedException;
import jakarta.transaction.Status;
import jakarta.transaction.SystemException;
import jakarta.transaction.TransactionManager;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * Finds replicas whose data sources take part in the container's transactions, as those of WildFly do unless told otherwise. Each
 * transaction that reads such a replica and then needs the primary would fail, and say that the primary is away.
 */
final class JtaReplicas {

    private JtaReplicas() {}

    /** What is wrong; nothing is found where the server lets no transaction begin, or data sources do not mind. */
    static List<Problem> among(List<ConnectionSource> replicas, TransactionManager transactions) {
        try {
            if (transactions.getStatus() != Status.STATUS_NO_TRANSACTION) {
                return List.of();
            }
            transactions.begin();
            try {
                return replicas.stream()
                        .flatMap(replica -> problem(replica).stream())
                        .toList();
            } finally {
                transactions.rollback();
            }
        } catch (SystemException | NotSupportedException | RuntimeException e) {
            HibernateLog.LOG.debugf(e, "whether replicas take part in transactions cannot be told");
            return List.of();
        }
    }

    private static Optional<Problem> problem(ConnectionSource replica) {
        try (Connection connection = replica.connect()) {
            return refusal(connection)
                    .map(refusal -> new Problem(
                            replica.key(),
                            replica.address(),
                            "takes part in the container's transactions (" + refusal + "), so those that read it and"
                                    + " then write would fail; define it without JTA, on WildFly with --jta=false"));
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
