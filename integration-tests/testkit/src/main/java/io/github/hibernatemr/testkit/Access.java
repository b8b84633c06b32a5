/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.testkit;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import org.postgresql.Driver;

/**
 * How to reach a PostgreSQL server.
 *
 * @param endpoint where it listens
 * @param database the tests' default one
 * @param maintenanceDatabase one that is there before the tests' is
 * @param options the URL's query, from the question mark, or nothing
 * @param user the role that tests use
 * @param admin the role that the testkit uses
 */
record Access(Endpoint endpoint, String database, String maintenanceDatabase, String options, Login user, Login admin) {
    private static final String CONTROL_OPTIONS = "connectTimeout=5&socketTimeout=30&ApplicationName=testkit";

    /** Takes a URL apart. */
    static Access of(String property, String url, Login user, Login admin) {
        Properties parsed = Driver.parseURL(url, null);
        if (parsed == null) {
            throw new ClusterStartException(
                    property + " = " + withoutOptions(url) + ": expected jdbc:postgresql://host:port/database");
        }
        int query = url.indexOf('?');
        Endpoint endpoint =
                new Endpoint(parsed.getProperty("PGHOST"), Integer.parseInt(parsed.getProperty("PGPORT", "5432")));
        String database = parsed.getProperty("PGDBNAME", user.user());
        return new Access(endpoint, database, database, query < 0 ? "" : url.substring(query), user, admin);
    }

    private static String withoutOptions(String url) {
        return url.replaceFirst("\\?.*", "?...");
    }

    String url(Endpoint at, String toDatabase) {
        return "jdbc:postgresql://" + at + "/" + toDatabase + options;
    }

    /** A direct connection of the testkit's own, bounded in time. */
    Connection connect(String toDatabase, Login login) throws SQLException {
        String separator = options.isEmpty() ? "?" : "&";
        return DriverManager.getConnection(
                url(endpoint, toDatabase) + separator + CONTROL_OPTIONS, login.user(), login.password());
    }
}
