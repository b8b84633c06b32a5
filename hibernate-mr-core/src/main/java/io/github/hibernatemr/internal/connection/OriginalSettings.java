/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.connection;

import io.github.hibernatemr.topology.Node;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What settings a connection came with, as far as they were changed since: no pool gives them back that it has not made itself. Used by
 * one thread.
 */
final class OriginalSettings {

    private final NodePool pool;
    private final Node node;
    private final Connection connection;
    private Map<String, @Nullable String> came = Map.of();

    OriginalSettings(NodePool pool, Node node, Connection connection) {
        this.pool = pool;
        this.node = node;
        this.connection = connection;
    }

    /** Makes sure that what these settings were is known, before they are changed. */
    void expect(Set<String> settings) throws SQLException {
        for (String setting : settings) {
            // RESET ALL sets nothing but what is known by its own name, or was the pool's to set.
            if (!setting.equals(ConnectionState.ALL_SETTINGS) && !came.containsKey(setting)) {
                String initial = pool.initialSetting(node, connection, setting);
                came = came.isEmpty() ? new LinkedHashMap<>() : came;
                came.put(setting, initial);
            }
        }
    }

    boolean isAnyChanged() {
        return !came.isEmpty();
    }

    /** Whether its transactions, as its pool, its database or the application has them begin, may read one snapshot only. */
    boolean keepsSnapshot() throws SQLException {
        String isolation = pool.language().isolationSetting();
        return came.containsKey(isolation)
                || pool.language().keepsSnapshot(pool.initialSetting(node, connection, isolation));
    }

    void restore() throws SQLException {
        if (!came.isEmpty()) {
            pool.language().restore(connection, came);
        }
    }
}
