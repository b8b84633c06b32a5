/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.replication;

import java.sql.SQLTransientException;

/**
 * A replica failed, or replay cancelled the read, after rows of a cursor had been handed out, so that the read could not be
 * run again elsewhere unnoticed. Nothing was written there; the transaction may be tried again as a whole.
 */
public final class ReplicaReadInterruptedException extends SQLTransientException {

    private static final long serialVersionUID = 1L;

    /**
     * @param message what happened, and what to do
     * @param sqlState PostgreSQL's serialization_failure, which applications know as worth trying again
     * @param cause the replica's own error
     */
    public ReplicaReadInterruptedException(String message, String sqlState, Throwable cause) {
        super(message, sqlState, cause);
    }
}
