/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.replication;

import io.github.hibernatemr.topology.Node.Role;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * What a server is asked. Each is asked over a connection that is the caller's for the time, in auto-commit mode or in a transaction that
 * the caller ends; whatever a server, its driver or a pool throws comes through. Thread-safe.
 */
public interface Questions {

    /**
     * What a sampler asks again and again: one question in one round trip for all roles, so that a promotion shows in the next answer, and
     * so does another server, to which a pooler or a balancer may lead over the same connection. The clock is read before the position.
     *
     * <p>It speaks of the server that answers. Where one server tells of all of them, a question for that can join this one with a default
     * that tells of nobody; servers are matched by their incarnation.
     */
    Answer ask(Connection connection) throws SQLException;

    /** Who answers over a new connection. */
    ServerIdentity identity(Connection connection) throws SQLException;

    /** To which start of which server a connection leads, as {@link Claim#incarnation()}. */
    long incarnation(Connection connection) throws SQLException;

    /** Who follows the primary that the connection leads to. */
    Standbys standbys(Connection primary) throws SQLException;

    /** Why a server cannot serve in a role at the moment, for people; null if it can. */
    @Nullable
    String unfit(Connection connection, Role role) throws SQLException;
}
