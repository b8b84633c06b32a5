/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.pods;

import io.github.hibernatemr.testkit.Cluster;
import io.github.hibernatemr.testkit.Node;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * The database servers and Redis servers of the tests: the primary in "us", a replica and a Redis in "eu", where two pods run, and
 * another of each in "asia", where a third one runs. Starts before the pods do, which need its addresses, and ends after them.
 */
public final class ShopCluster {

    private static @Nullable Cluster running;

    private ShopCluster() {}

    /** The running one. */
    public static synchronized Cluster get() {
        if (running == null) {
            throw new IllegalStateException("the cluster starts with the launcher's session");
        }
        return running;
    }

    static synchronized Cluster start(Path shop) {
        Cluster cluster = Cluster.builder()
                .primary("us")
                .replica("eu", "eu")
                .replica("asia", "asia")
                .redis("eu")
                .redis("asia")
                .roundTrip("eu", "us", Duration.ofMillis(10))
                .roundTrip("asia", "us", Duration.ofMillis(10))
                // Prepared by XA data sources.
                .setting("max_prepared_transactions", "20")
                .start();
        running = cluster;
        createSchema(cluster.primary(), shop);
        // As the operations guide has it: else a standby does not tell its timeline before its next restartpoint.
        cluster.primary().makeUserMonitor();
        cluster.awaitCaughtUp();
        return cluster;
    }

    private static void createSchema(Node primary, Path shop) {
        try (ZipFile war = new ZipFile(shop.toFile());
                InputStream script = war.getInputStream(war.getEntry("WEB-INF/classes/schema.sql"));
                InputStream ofLedger = ShopCluster.class.getResourceAsStream("/ledger/schema.sql");
                Connection connection = primary.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(new String(script.readAllBytes(), StandardCharsets.UTF_8));
            statement.execute(new String(ofLedger.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException | SQLException e) {
            throw new IllegalStateException("the shop's schema could not be created", e);
        }
    }

    static synchronized void stop() {
        if (running != null) {
            running.close();
            running = null;
        }
    }
}
