/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.health;

import io.github.hibernatemr.health.CheckResult.Part;
import io.github.hibernatemr.internal.source.Abort;
import io.github.hibernatemr.internal.source.ConnectionSource;
import io.github.hibernatemr.replication.Questions;
import io.github.hibernatemr.topology.Node;
import io.github.hibernatemr.topology.Node.Role;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Whether a node answers a query over a connection of the application's own pool, in the role it is used in. Thread-safe. */
final class NodeCheck implements HealthCheck {

    /** SQLSTATE class 08, connection exception. */
    private static final String CONNECTION = "08";

    private final ConnectionSource source;
    private final Role role;
    private final Questions questions;
    private final Duration timeout;
    private volatile @Nullable Abort abort;

    NodeCheck(ConnectionSource source, Role role, Questions questions, Duration timeout) {
        this.source = source;
        this.role = role;
        this.questions = questions;
        this.timeout = timeout;
    }

    @Override
    public String name() {
        return source.node().name();
    }

    @Override
    public Duration timeout() {
        return timeout;
    }

    @Override
    public void check() throws CheckFailedException {
        try (Connection connection = source.connect()) {
            abort = source.abort(connection);
            try {
                ask(connection);
            } finally {
                // Given back, it may be somebody else's.
                abort = null;
            }
        } catch (SQLException | RuntimeException e) {
            // Payara's proxies wrap what a driver throws.
            throw new CheckFailedException(reason(e), e);
        }
    }

    private void ask(Connection connection) throws SQLException, CheckFailedException {
        try {
            String problem = questions.unfit(connection, role);
            if (problem != null) {
                throw new CheckFailedException(problem);
            }
        } finally {
            if (!connection.getAutoCommit()) {
                connection.rollback();
            }
        }
    }

    static Part part(Node node) {
        return node.isPrimary() ? Part.PRIMARY : Part.REPLICA;
    }

    /** Of a node that its sampler has found to be of no use. */
    static CheckResult unused(Node node, @Nullable SQLException problem) {
        String reason = problem == null ? "it is not in use" : reason(problem);
        String detail = problem == null ? null : problem.toString();
        return new CheckResult(part(node), node.name(), false, reason, detail, Duration.ZERO, Duration.ZERO, null);
    }

    /** Without what drivers and pools say: they name hosts. */
    private static String reason(Exception failure) {
        String state = state(failure);
        if (state == null) {
            return "it is not in use";
        }
        return state.startsWith(CONNECTION) ? "it cannot be reached" : "it answers with SQLSTATE " + state;
    }

    /** A pool's error may have none, though its cause has; a proxy's is no SQLException at all. */
    private static @Nullable String state(Exception failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                return sql.getSQLState();
            }
        }
        return null;
    }

    /** A driver that waits for an answer hears no interrupt. */
    void abandon() {
        Abort known = abort;
        if (known != null) {
            try {
                known.run(Runnable::run);
            } catch (SQLException | RuntimeException e) {
                HealthLog.LOG.debugf(e, "a connection of node %s could not be aborted", source.node());
            }
        }
    }
}
