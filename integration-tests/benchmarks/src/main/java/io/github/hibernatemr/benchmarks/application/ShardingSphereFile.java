/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.benchmarks.application;

import io.github.hibernatemr.testkit.Node;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** ShardingSphere-JDBC's configuration for read/write splitting, as its manual has it, in a file that goes with the JVM. */
final class ShardingSphereFile {

    private ShardingSphereFile() {}

    static Path write(Site site) {
        try {
            Path file = Files.createTempFile("shardingsphere", ".yaml");
            file.toFile().deleteOnExit();
            return Files.writeString(
                    file, """
                    dataSources:
                    %s%s
                    rules:
                    - !READWRITE_SPLITTING
                      dataSourceGroups:
                        shop:
                          writeDataSourceName: primary
                          readDataSourceNames:
                          - near
                          transactionalReadQueryStrategy: DYNAMIC
                          loadBalancerName: random
                      loadBalancers:
                        random:
                          type: RANDOM
                    - !SINGLE
                      tables:
                      - "*.*.*"
                    """.formatted(node("primary", site.primary()), node("near", site.replica())));
        } catch (IOException e) {
            throw new UncheckedIOException("no file for ShardingSphere's configuration", e);
        }
    }

    private static String node(String name, Node node) {
        return """
                  %s:
                    dataSourceClassName: com.zaxxer.hikari.HikariDataSource
                    driverClassName: org.postgresql.Driver
                    jdbcUrl: %s
                    username: %s
                    password: %s
                    maximumPoolSize: %d
                """.formatted(name, node.jdbcUrl(Site.HERE), node.user(), node.password(), Site.POOL_SIZE)
                .indent(2);
    }
}
