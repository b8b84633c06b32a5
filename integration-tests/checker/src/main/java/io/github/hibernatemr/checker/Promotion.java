/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.checker;

import io.github.hibernatemr.testkit.Node;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** When a standby began to accept writes, as it says itself when it is asked all the time, past all links. */
final class Promotion extends Thread {

    private static final Duration INTERVAL = Duration.ofMillis(2);

    private final Node standby;
    private volatile long nanos;

    private Promotion(Node standby) {
        super("drill watches " + standby.name());
        this.standby = standby;
        setDaemon(true);
    }

    static Promotion watch(Node standby) {
        Promotion promotion = new Promotion(standby);
        promotion.start();
        return promotion;
    }

    @Override
    public void run() {
        try (Connection connection = standby.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            while (isInRecovery(statement)) {
                TimeUnit.NANOSECONDS.sleep(INTERVAL.toNanos());
            }
            nanos = System.nanoTime();
        } catch (SQLException e) {
            throw new IllegalStateException(standby + " cannot be watched", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean isInRecovery(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery("select pg_is_in_recovery()")) {
            row.next();
            return row.getBoolean(1);
        }
    }

    /** The local {@link System#nanoTime()}; waits for it. */
    long nanos() throws InterruptedException {
        join();
        return nanos;
    }
}
