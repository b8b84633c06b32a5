/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.it;

import io.github.hibernatemr.testkit.Node;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.postgresql.PGConnection;
import org.postgresql.replication.LogSequenceNumber;
import org.postgresql.replication.PGReplicationStream;

/** Streams from the primary under any name that it likes, as whoever has the privilege may. */
final class StrangeStandby implements AutoCloseable {

    private final Connection connection;
    private final PGReplicationStream stream;

    StrangeStandby(Node primary, String name) throws SQLException {
        String position;
        try (Connection admin = primary.adminConnection();
                Statement statement = admin.createStatement()) {
            statement.execute("alter role " + primary.user() + " replication");
            try (var row = statement.executeQuery("select pg_current_wal_lsn()")) {
                row.next();
                position = row.getString(1);
            }
        }
        Properties properties = new Properties();
        properties.setProperty("user", primary.user());
        properties.setProperty("password", primary.password());
        properties.setProperty("ApplicationName", name);
        properties.setProperty("replication", "true");
        properties.setProperty("assumeMinServerVersion", "13");
        properties.setProperty("preferQueryMode", "simple");
        connection = DriverManager.getConnection(primary.jdbcUrl(), properties);
        stream = connection
                .unwrap(PGConnection.class)
                .getReplicationAPI()
                .replicationStream()
                .physical()
                .withStartPosition(LogSequenceNumber.valueOf(position))
                .start();
    }

    @Override
    public void close() throws SQLException {
        stream.close();
        connection.close();
    }
}
