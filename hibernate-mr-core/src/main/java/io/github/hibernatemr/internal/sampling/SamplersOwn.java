/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.sampling;

import java.io.IOException;
import java.sql.SQLException;
import java.util.List;

/**
 * Tells a sampler's own failure from its node's: a login that is refused, one connection too many, a pool that has none, a question that
 * it may not ask. Who fails like that has not found out that the node does not serve.
 */
final class SamplersOwn {

    /** Classes of SQLSTATE: the connection, an operator's intervention, the system, an internal error, and read-only. */
    private static final List<String> OF_NODE = List.of("08", "57", "58", "XX", "25");

    private SamplersOwn() {}

    static boolean isFailure(SQLException problem) {
        for (Throwable cause = problem; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException) {
                return false;
            }
            if (cause instanceof SQLException said && said.getSQLState() != null && isOfNode(said.getSQLState())) {
                return false;
            }
        }
        return true;
    }

    private static boolean isOfNode(String state) {
        return OF_NODE.stream().anyMatch(state::startsWith);
    }
}
