/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.replication;

import io.github.hibernatemr.settings.Settings.FunctionSettings;
import io.github.hibernatemr.topology.Node.Role;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A back end: how a database replicates, and what can be asked of it. One for each persistence unit. Stateless and thread-safe.
 *
 * <p>What is assumed of one: there is one primary at a time in an epoch; it has a clock and tells what it is; a replica shows what was
 * committed in the order in which it was, and tells how far it has come, or its lag is assumed. What is not: that a
 * role follows from whether a server takes writes, that a replica refuses them, that epochs are numbers, that a position is a log's.
 */
public interface Replication {

    /** What servers are asked. */
    Questions questions();

    /** What their failures mean. */
    Failures failures();

    /**
     * What the servers' texts, errors and settings mean to a statement.
     *
     * @param functions what is known of the database's own functions
     */
    ServerLanguage language(FunctionSettings functions);

    /** Why a server cannot be one of those that replicate from this primary, for people; empty if it can, or nobody knows. */
    Optional<String> mismatch(ServerIdentity server, ServerIdentity primary);

    /** What a server of this role has said of itself, for people. */
    String evidence(Role role);

    /** An epoch, for people. */
    String shown(@Nullable Epoch epoch);

    /** The name of the type that the driver's own connections have, which pools' wrappers can be asked for. */
    String connectionType();
}
