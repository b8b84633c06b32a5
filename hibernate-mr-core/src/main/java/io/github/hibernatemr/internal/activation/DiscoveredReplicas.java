/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.activation;

import io.github.hibernatemr.hikari.HikariConnectionSource;
import io.github.hibernatemr.internal.source.ConnectionSource;
import io.github.hibernatemr.replication.Standbys.Standby;
import io.github.hibernatemr.settings.ForeignText;
import io.github.hibernatemr.settings.NodeSettings;
import io.github.hibernatemr.settings.NodeSettings.DiscoverySettings;
import io.github.hibernatemr.settings.NodeSettings.Url;
import io.github.hibernatemr.topology.Node;
import io.github.hibernatemr.topology.NodeState;
import io.github.hibernatemr.topology.Topology;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Adds the replicas that the primary tells of, and removes those that it has told of and that are gone. Those that settings or the
 * application name are left alone. Used by one thread.
 */
final class DiscoveredReplicas {

    private static final long GONE_NANOS = Duration.ofMinutes(1).toNanos();

    /** What a standby calls itself where nobody has given it a name. */
    private static final String NAMELESS = "walreceiver";

    private final MultiRegionUnit unit;
    private final DiscoverySettings settings;
    private final @Nullable String isolation;
    private final Map<String, Long> lastSeenNanos = new HashMap<>();

    /** Those that were complained of at the last look, so that they are not at each. */
    private Set<Standby> refused = Set.of();

    DiscoveredReplicas(MultiRegionUnit unit, DiscoverySettings settings, @Nullable String isolation) {
        this.unit = unit;
        this.settings = settings;
        this.isolation = isolation;
    }

    void told(List<Standby> standbys) {
        long now = System.nanoTime();
        Set<String> names = new HashSet<>();
        Set<Standby> refusedNow = new HashSet<>();
        for (Standby standby : standbys) {
            String name = name(standby, names);
            names.add(name);
            lastSeenNanos.computeIfPresent(name, (known, before) -> now);
            if (unit.monitor().topology().node(name) == null && !addOrComplain(name, standby)) {
                refusedNow.add(standby);
            }
        }
        refused = refusedNow;
        Map.copyOf(lastSeenNanos).forEach((name, lastSeen) -> {
            if (!names.contains(name) && now - lastSeen > GONE_NANOS) {
                removeIfAway(name);
            }
        });
    }

    private static String name(Standby standby, Set<String> taken) {
        String given = standby.applicationName();
        boolean isOfUse = NodeSettings.isReplicaName(given) && !given.equals(NAMELESS) && !taken.contains(given);
        return isOfUse ? given : Node.nameByAddress(standby.address());
    }

    /** One that cannot be used keeps no other from being found. */
    private boolean addOrComplain(String name, Standby standby) {
        NodeSettings found = settings.replica(name, standby.applicationName(), standby.address());
        if (found == null || !(found.access() instanceof Url url)) {
            complain(standby, "its name or its address is none that may be put into the URL");
            return false;
        }
        try {
            add(name, found, url);
            return true;
        } catch (RuntimeException | LinkageError e) {
            complain(standby, ForeignText.shown(e.toString()));
            return false;
        }
    }

    private void complain(Standby standby, String problem) {
        if (!refused.contains(standby) && !unit.isClosed()) {
            String name = ForeignText.shown(standby.applicationName());
            ActivationLog.LOG.replicaRefused(unit.settings().unit(), name, standby.address(), problem);
        }
    }

    private void add(String name, NodeSettings found, Url url) {
        if (unit.monitor().knowsAddress(url.address())) {
            return;
        }
        Node node = new Node(name, null, Node.Role.REPLICA);
        var common = new HikariConnectionSource.Common(unit.settings().unit(), isolation, unit.replication());
        ConnectionSource source = HikariConnectionSource.open(common, node, found, url);
        try {
            unit.replicas().add(source);
        } catch (RuntimeException e) {
            // The unit is being closed, or the application has just added a node of this name: nobody else will close
            // this one.
            source.close();
            throw e;
        }
        lastSeenNanos.put(name, System.nanoTime());
        ActivationLog.LOG.replicaFound(unit.settings().unit(), name, url.address());
    }

    /** One that only receives nothing serves as long as it is fresh enough, and may be the primary by now. */
    private void removeIfAway(String name) {
        Topology topology = unit.monitor().topology();
        NodeState state = topology.node(name);
        if (state != null && (state.reachable() || topology.isPrimary(state.node()))) {
            return;
        }
        lastSeenNanos.remove(name);
        try {
            if (unit.removeReplica(name)) {
                ActivationLog.LOG.replicaGone(unit.settings().unit(), name);
            }
        } catch (IllegalArgumentException e) {
            // It has become the primary in this moment.
        }
    }
}
