/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hibernatemr.replication.Replication;
import io.github.hibernatemr.replication.ServerIdentity;
import io.github.hibernatemr.settings.ConsistencySettings.CoverageSource;
import io.github.hibernatemr.topology.Node.Role;
import java.io.IOException;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamingReplicationTest {

    private final Replication replication = new StreamingReplication(CoverageSource.MEASURED);

    private static ServerIdentity server(String cluster, String database) {
        return new ServerIdentity(cluster, database, Role.REPLICA, 1);
    }

    @Test
    void anotherClusterIsToldByItsSystemIdentifier() {
        assertThat(replication.mismatch(server("17", "shop"), server("18", "shop")))
                .contains("belongs to another PostgreSQL cluster (system identifier 17) than the primary (18);"
                        + " name a streaming replica of this primary");
        assertThat(replication.mismatch(server("18", "shop"), server("18", "shop")))
                .isEmpty();
        assertThat(replication.mismatch(server(null, "shop"), server("18", "shop")))
                .as("a managed server may hide it")
                .isEmpty();
    }

    @Test
    void soIsAnotherDatabaseOfTheSameCluster() {
        assertThat(replication.mismatch(server("18", "stock"), server("18", "shop")))
                .contains("leads to the database 'stock', and the primary to 'shop'; name the same database");
    }

    @ParameterizedTest
    @ValueSource(strings = {"08006", "57P01", "58030", "XX000", "25006"})
    void whatAServerFailsWithIsItsOwn(String state) {
        assertThat(replication.failures().areOfServer(new SQLException("", state)))
                .isTrue();
        assertThat(replication.failures().areOfServer(new SQLException("a pool", new SQLException("", state))))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"28P01", "53300", "42501", "42883"})
    void whatItRefusesTheAskerIsNot(String state) {
        assertThat(replication.failures().areOfServer(new SQLException("", state)))
                .isFalse();
    }

    @Test
    void theWayThereIsTheServersToo() {
        assertThat(replication.failures().areOfServer(new SQLException("", new IOException())))
                .isTrue();
        assertThat(replication.failures().areOfServer(new SQLException("a pool that has none")))
                .isFalse();
    }

    @Test
    void whereNoEpochIsToldItIsTheNoughthTimeline() {
        assertThat(replication.shown(null)).isEqualTo("timeline 0");
        assertThat(replication.shown(new Timeline(3))).isEqualTo("timeline 3");
    }
}
