/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hibernatemr.testkit.Cluster;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is set outside of transactions outlives those that are rolled back, wherever they ran. */
class KeptSettingsTest {

    private static Cluster cluster;
    private static Pod pod;

    @BeforeAll
    static void start() {
        cluster = TestCluster.get();
        cluster.primary().execute("create table set_by (tenant text, path text)");
        cluster.awaitCaughtUp();
        pod = Pod.start(cluster).settled();
    }

    @AfterAll
    static void end() {
        pod.close();
        cluster.primary().execute("drop table set_by");
    }

    @Test
    void onAConnectionThatIsKeptSinceAStatementIsOpenThere() throws SQLException {
        try (Connection connection = pod.multiRegion().dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("set app.tenant = 'mine'");
            connection.setSchema("pg_catalog");
            connection.setAutoCommit(false);
            try (PreparedStatement insert = connection.prepareStatement("insert into public.set_by"
                    + " values (current_setting('app.tenant'), current_setting('search_path'))")) {
                insert.executeUpdate();
                connection.rollback();
                insert.executeUpdate();
                connection.commit();
                insert.executeUpdate();
                connection.rollback();
                connection.setAutoCommit(true);
                insert.executeUpdate();
            }
            try (ResultSet rows = statement.executeQuery(
                    "select count(*), count(distinct (tenant, path)), min(tenant), min(path) from public.set_by")) {
                rows.next();
                assertThat(rows.getInt(1)).isEqualTo(2);
                assertThat(rows.getInt(2)).isEqualTo(1);
                assertThat(rows.getString(3)).isEqualTo("mine");
                assertThat(rows.getString(4)).contains("pg_catalog");
            }
        }
    }

    @Test
    void whatWasSetAfterASavepointIsUndoneAlsoWhereTheTransactionHasMovedSince() throws SQLException {
        try (Connection connection = pod.multiRegion().dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("set app.tenant = 'before'");
            assertThat(tenant(statement)).isEqualTo("before");
            Savepoint savepoint = connection.setSavepoint();
            statement.execute("set app.tenant = 'after'");
            assertThat(tenant(statement)).isEqualTo("after");
            statement.execute("insert into set_by values (current_setting('app.tenant'), '')");
            assertThat(tenant(statement)).isEqualTo("after");
            connection.rollback(savepoint);
            assertThat(tenant(statement)).isEqualTo("before");
            connection.rollback();
        }
    }

    private static String tenant(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery("select current_setting('app.tenant')")) {
            row.next();
            return row.getString(1);
        }
    }
}
