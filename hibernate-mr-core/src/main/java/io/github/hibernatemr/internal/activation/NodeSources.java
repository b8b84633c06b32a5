/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.activation;

import io.github.hibernatemr.hikari.HikariConnectionSource;
import io.github.hibernatemr.internal.source.ConnectionSource;
import io.github.hibernatemr.replication.Replication;
import io.github.hibernatemr.settings.NodeSettings;
import io.github.hibernatemr.settings.NodeSettings.Access;
import io.github.hibernatemr.settings.NodeSettings.DataSourceObject;
import io.github.hibernatemr.settings.NodeSettings.JndiName;
import io.github.hibernatemr.settings.NodeSettings.Url;
import io.github.hibernatemr.settings.SettingException;
import io.github.hibernatemr.settings.SettingException.Problem;
import io.github.hibernatemr.settings.Settings;
import io.github.hibernatemr.topology.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.hibernate.cfg.JdbcSettings;
import org.hibernate.engine.jndi.spi.JndiService;
import org.hibernate.resource.transaction.spi.TransactionCoordinatorBuilder;
import org.hibernate.service.spi.ServiceRegistryImplementor;

/** Turns the settings of nodes into where their connections come from. Used once, at start-up. */
final class NodeSources {

    private final Settings settings;
    private final Map<String, Object> configuration;
    private final ServiceRegistryImplementor registry;
    private final Opened opened;
    private final Replication replication;

    /** @param opened gets what is to be closed, also if not all can be opened */
    NodeSources(
            Settings settings,
            Map<String, Object> configuration,
            ServiceRegistryImplementor registry,
            Opened opened,
            Replication replication) {
        this.replication = replication;
        this.opened = opened;
        this.settings = settings;
        this.configuration = configuration;
        this.registry = registry;
    }

    ConnectionSource primary() {
        NodeSettings given = settings.primary();
        Node node = new Node(Node.PRIMARY_NAME, given.region(), given.weight(), Node.Role.PRIMARY);
        if (given.access() != null) {
            return source(node, given, given.access(), given.addressKey());
        }
        UnitDataSource own = UnitDataSource.of(settings, configuration);
        return source(node, given, own.access(), own.key());
    }

    List<ConnectionSource> replicas() {
        List<ConnectionSource> replicas = new ArrayList<>();
        for (NodeSettings replica : settings.replicas()) {
            Node node = new Node(replica.name(), replica.region(), replica.weight(), Node.Role.REPLICA);
            Access access = replica.access();
            if (access != null) {
                replicas.add(source(node, replica, access, replica.addressKey()));
            }
        }
        return List.copyOf(replicas);
    }

    private ConnectionSource source(Node node, NodeSettings given, Access access, String key) {
        return opened.add(open(node, given, access, key));
    }

    private ConnectionSource open(Node node, NodeSettings given, Access access, String key) {
        if (access instanceof Url url) {
            return pool(node, given, url, key);
        }
        if (access instanceof JndiName name) {
            var lookup = new JndiDataSource(registry.requireService(JndiService.class), name.name());
            lookup.checkIfVisible().ifPresent(problem -> {
                throw wrong(key, name.name(), problem);
            });
            return borrowed(node, key, name.address(), lookup);
        }
        DataSourceObject object = (DataSourceObject) access;
        return borrowed(node, key, object.address(), object::dataSource);
    }

    private ConnectionSource borrowed(Node node, String key, String address, Supplier<DataSource> dataSource) {
        boolean isJta =
                registry.requireService(TransactionCoordinatorBuilder.class).isJta();
        return node.isPrimary() && isJta
                ? ConnectionSource.ofTransactional(node, key, address, dataSource, replication)
                : ConnectionSource.of(node, key, address, dataSource, replication);
    }

    private ConnectionSource pool(Node node, NodeSettings given, Url url, String key) {
        Object isolation = configuration.get(JdbcSettings.ISOLATION);
        try {
            var common = new HikariConnectionSource.Common(
                    settings.unit(), isolation == null ? null : isolation.toString(), replication);
            return HikariConnectionSource.open(common, node, given, url);
        } catch (NoClassDefFoundError e) {
            throw wrong(
                    key,
                    url.address(),
                    "needs HikariCP on the class path: add com.zaxxer:HikariCP, or name a datasource");
        } catch (RuntimeException e) {
            throw wrong(
                    key,
                    url.address(),
                    "HikariCP does not take this or a hibernate.mr.pool.* property: " + e.getMessage());
        }
    }

    private SettingException wrong(String key, String value, String remedy) {
        return new SettingException(settings.unit(), List.of(new Problem(key, value, remedy)));
    }
}
