/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.connection;

import java.sql.SQLNonTransientConnectionException;

/** A connection leads to another server than the one whose samples have proved something of the node. */
public final class OtherServerException extends SQLNonTransientConnectionException {

    private static final long serialVersionUID = 1L;

    private boolean leftBehind;

    public OtherServerException(String reason, String sqlState) {
        super(reason, sqlState);
    }

    OtherServerException leftBehind(boolean isLeftBehind) {
        leftBehind = isLeftBehind;
        return this;
    }

    /** Whether the node's address leads there no more; if not, it may lead there since a moment ago, and should be sampled anew. */
    public boolean isLeftBehind() {
        return leftBehind;
    }
}
