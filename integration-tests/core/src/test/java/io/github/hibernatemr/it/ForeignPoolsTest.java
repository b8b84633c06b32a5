/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.mchange.v2.c3p0.ComboPooledDataSource;
import com.zaxxer.hikari.HikariDataSource;
import io.github.hibernatemr.internal.source.ConnectionSource;
import io.github.hibernatemr.postgresql.StreamingReplication;
import io.github.hibernatemr.settings.ConsistencySettings.CoverageSource;
import io.github.hibernatemr.testkit.Node;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.apache.commons.dbcp2.BasicDataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Pools that others use: the server behind one of their connections is asked who it is once, and not for each transaction. */
class ForeignPoolsTest {

    private static final String QUESTION = "select pg_backend_pid()";

    private static final Node PRIMARY = TestCluster.get().primary();

    private interface Pool<T extends DataSource & AutoCloseable> {
        T of(Node node) throws Exception;
    }

    private enum Kind {
        HIKARI(node -> {
            HikariDataSource pool = new HikariDataSource();
            pool.setJdbcUrl(node.jdbcUrl());
            pool.setUsername(node.user());
            pool.setPassword(node.password());
            pool.setMaximumPoolSize(1);
            return pool;
        }),
        DBCP(node -> {
            BasicDataSource pool = new BasicDataSource();
            pool.setUrl(node.jdbcUrl());
            pool.setUsername(node.user());
            pool.setPassword(node.password());
            pool.setMaxTotal(1);
            return pool;
        }),
        C3P0(node -> {
            ComboPooledDataSource pool = new ComboPooledDataSource();
            pool.setJdbcUrl(node.jdbcUrl());
            pool.setUser(node.user());
            pool.setPassword(node.password());
            pool.setInitialPoolSize(1);
            pool.setMinPoolSize(1);
            pool.setMaxPoolSize(1);
            return pool;
        }),
        AGROAL(node -> Narayana.dataSource(node, false));

        private final Pool<?> pool;

        <T extends DataSource & AutoCloseable> Kind(Pool<T> pool) {
            this.pool = pool;
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void theServerIsAskedOnceForEachConnection(Kind kind) throws Exception {
        var pool = kind.pool.of(PRIMARY);
        try (pool) {
            ConnectionSource source = ConnectionSource.of(
                    new io.github.hibernatemr.topology.Node(
                            "primary", TestCluster.FAR, io.github.hibernatemr.topology.Node.Role.PRIMARY),
                    "key",
                    "address",
                    () -> pool,
                    new StreamingReplication(CoverageSource.MEASURED));
            long first;
            try (Connection connection = source.connect()) {
                first = source.incarnation(connection);
            }
            try (Connection again = source.connect()) {
                int backend = backend(again);
                assertThat(source.incarnation(again)).isEqualTo(first);
                assertThat(lastQuestionTo(backend)).isEqualTo(QUESTION);
            }
        }
    }

    private static int backend(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(QUESTION)) {
            row.next();
            return row.getInt(1);
        }
    }

    private static String lastQuestionTo(int backend) {
        return PRIMARY.query("select query from pg_stat_activity where pid = " + backend);
    }
}
