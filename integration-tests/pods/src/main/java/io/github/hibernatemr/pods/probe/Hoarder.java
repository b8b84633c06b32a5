/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.pods.probe;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;

/** Takes every connection to the primary that the server's pool has, outside of any request. */
@ApplicationScoped
public class Hoarder {

    private static final int PATIENCE_MILLIS = 5_000;

    private final List<Connection> taken = new CopyOnWriteArrayList<>();
    private volatile boolean over = true;

    /** Until there are so many, or no more to be had; waits for the next one that is. */
    synchronized String take(int most) throws InterruptedException, NamingException {
        DataSource primary = primary();
        over = false;
        Thread thread = new Thread(() -> {
            try {
                while (!over && taken.size() < most) {
                    taken.add(primary.getConnection());
                }
                giveBackIfOver();
            } catch (SQLException e) {
                // No more.
            }
        });
        thread.start();
        thread.join(PATIENCE_MILLIS);
        return taken.size() + " taken";
    }

    /** WildFly has the name with a prefix. */
    private static DataSource primary() throws NamingException {
        try {
            return InitialContext.doLookup("java:/jdbc/ShopPrimary");
        } catch (NamingException e) {
            return InitialContext.doLookup("jdbc/ShopPrimary");
        }
    }

    private void giveBackIfOver() throws SQLException {
        if (over) {
            for (Connection connection : taken) {
                connection.close();
            }
            taken.clear();
        }
    }

    synchronized String giveBack() throws SQLException {
        over = true;
        giveBackIfOver();
        return "given back";
    }
}
