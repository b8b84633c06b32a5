/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.sampling;

import io.github.hibernatemr.internal.source.ConnectionSource;
import io.github.hibernatemr.internal.source.ServersBehind;
import io.github.hibernatemr.replication.Claim;
import io.github.hibernatemr.replication.Epoch;
import io.github.hibernatemr.replication.Replication;
import io.github.hibernatemr.topology.Node.Role;
import java.util.ArrayList;
import java.util.List;
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

    /**
     * What has to be mended before nodes can serve, as far as their first answers tell.
     *
     * @param followed the epoch of the primary that is followed; null if it has told none
     */
    static List<Misconfiguration> among(
            List<ConnectionSource> sources,
            TopologyTracker tracker,
            @Nullable Epoch followed,
            Replication replication) {
        List<Misconfiguration> found = new ArrayList<>();
        for (ConnectionSource source : sources) {
            KnownNode node = tracker.node(source.node().name());
            if (node != null) {
                node.mismatch(tracker.primary(), replication)
                        .or(() -> node.servers.takeTurns() ? Optional.of(ServersBehind.TAKE_TURNS) : Optional.empty())
                        .or(() -> wrongRole(node, tracker, followed, replication))
                        .or(() -> replication.failures().toMend(node.failure()))
                        .ifPresent(problem -> found.add(new Misconfiguration(source.key(), source.address(), problem)));
            }
        }
        return found;
    }

    /** A failover may be under way, or over: roles are wrong only if that cannot be. */
    private static Optional<String> wrongRole(
            KnownNode node, TopologyTracker tracker, @Nullable Epoch followed, Replication replication) {
        KnownNode primary = tracker.primary();
        if (node == primary) {
            boolean nobodyIsPrimary = tracker.nodes().stream().allMatch(other -> other.saidRole == Role.REPLICA);
            return nobodyIsPrimary
                    ? Optional.of("is a standby (" + replication.evidence(Role.REPLICA)
                            + "), and no other node is a primary; name the primary here")
                    : Optional.empty();
        }
        // Not by the verdict: that was given before the primary had answered, if this node was the quicker one.
        boolean primaryIsOne = primary.saidRole == Role.PRIMARY && primary.failure() == null;
        Claim claim = node.claim;
        boolean isTwin = claim != null && claim.isOfPrimary() && Objects.equals(claim.epoch(), followed);
        return primaryIsOne && isTwin
                ? Optional.of(
                        "is a primary (" + replication.evidence(Role.PRIMARY) + "); name a streaming replica here")
                : Optional.empty();
    }
}
