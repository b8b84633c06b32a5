/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.sampling;

import io.github.hibernatemr.postgresql.ServerIdentity;
import io.github.hibernatemr.settings.ForeignText;
import java.sql.SQLException;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Something about a node that waiting will not mend. Immutable.
 *
 * @param key the settings key to change
 * @param value its value, without any credential
 * @param problem what is wrong and what to do
 */
public record Misconfiguration(String key, String value, String problem) {

    /** Whether a node's server belongs together with the primary's, as far as both are known; what is wrong if it does not. */
    static Optional<String> otherCluster(String name, String primaryName, Map<String, ServerIdentity> identities) {
        ServerIdentity identity = identities.get(name);
        ServerIdentity primary = identities.get(primaryName);
        return identity == null || primary == null || name.equals(primaryName)
                ? Optional.empty()
                : otherCluster(identity, primary).or(() -> otherDatabase(identity, primary));
    }

    /** A cluster's positions cover all its databases, so nothing else would tell. */
    private static Optional<String> otherDatabase(ServerIdentity replica, ServerIdentity primary) {
        return replica.database().equals(primary.database())
                ? Optional.empty()
                : Optional.of("leads to the database '%s', and the primary to '%s'; name the same database"
                        .formatted(replica.database(), primary.database()));
    }

    private static Optional<String> otherCluster(ServerIdentity replica, ServerIdentity primary) {
        if (primary.systemIdentifier() == null
                || replica.systemIdentifier() == null
                || Objects.equals(primary.systemIdentifier(), replica.systemIdentifier())) {
            return Optional.empty();
        }
        return Optional.of("belongs to another PostgreSQL cluster (system identifier %d) than the primary (%d);"
                        .formatted(replica.systemIdentifier(), primary.systemIdentifier())
                + " name a streaming replica of this primary");
    }

    /**
     * What the server refuses for a reason that waiting will not mend: 28xxx is a wrong user or password, 3D000 a
     * database that does not exist (PostgreSQL, appendix A).
     */
    static Optional<String> refusal(@Nullable SQLException problem) {
        for (Throwable cause = problem; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException e && e.getSQLState() != null) {
                if (e.getSQLState().startsWith("28")) {
                    return Optional.of(
                            "refuses the login (" + ForeignText.shown(e.getMessage()) + "); check user and password");
                }
                if (e.getSQLState().equals("3D000")) {
                    return Optional.of(
                            "has no such database (" + ForeignText.shown(e.getMessage()) + "); check the address");
                }
            }
        }
        return Optional.empty();
    }
}
