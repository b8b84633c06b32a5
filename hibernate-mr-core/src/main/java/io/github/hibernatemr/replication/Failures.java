/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.replication;

import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What failures mean, beyond what SQL says of its classes. Thread-safe. */
public interface Failures {

    /**
     * Whether a failure says something of the server, or of the way there, so that it is out until it answers; else it is the asker's own, such
     * as a login that is refused, one connection too many, a pool that has none, a question that it may not ask: who fails like that has not
     * found out that the server does not serve.
     */
    boolean areOfServer(SQLException failure);

    /** Whether a server lets nobody else in, while those who are in may go on: it refuses the login, or is full. */
    boolean refuseEntry(SQLException failure);

    /** What a person has to mend, where a server refuses somebody for a reason that waiting will not; for people. */
    Optional<String> toMend(@Nullable SQLException failure);

    /**
     * A failure that means what the server's own means when it refuses a write: a server that was taken for the primary is none.
     *
     * @param reason for people
     */
    SQLException acceptsNoWrites(String reason);
}
