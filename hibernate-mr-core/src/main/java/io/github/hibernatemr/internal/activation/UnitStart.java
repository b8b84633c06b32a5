/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.activation;

import io.github.hibernatemr.consistency.ConsistencyKeyResolver;
import io.github.hibernatemr.consistency.ConsistencyLevel;
import io.github.hibernatemr.internal.activation.MultiRegionUnit.Nodes;
import io.github.hibernatemr.internal.activation.MultiRegionUnit.Transactions;
import io.github.hibernatemr.internal.connection.ConnectionState.InitialMode;
import io.github.hibernatemr.internal.jta.HibernateJtaTransactions;
import io.github.hibernatemr.internal.jta.JtaReplicas;
import io.github.hibernatemr.internal.reading.ConsistencyDefaults;
import io.github.hibernatemr.internal.sampling.Misconfiguration;
import io.github.hibernatemr.internal.sampling.StandbyWatch;
import io.github.hibernatemr.internal.source.ConnectionSource;
import io.github.hibernatemr.jmx.MetersBean;
import io.github.hibernatemr.postgresql.StreamingReplication;
import io.github.hibernatemr.replication.Replication;
import io.github.hibernatemr.settings.ConsistencySettings;
import io.github.hibernatemr.settings.MultiRegionSettings;
import io.github.hibernatemr.settings.MultiRegionSettings.Jmx;
import io.github.hibernatemr.settings.NodeSettings.DiscoverySettings;
import io.github.hibernatemr.settings.SettingException;
import io.github.hibernatemr.settings.SettingException.Problem;
import io.github.hibernatemr.settings.Settings;
import io.github.hibernatemr.settings.WithoutKey;
import io.github.hibernatemr.topology.NodeState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.management.JMException;
import org.hibernate.cfg.JdbcSettings;
import org.hibernate.engine.transaction.jta.platform.spi.JtaPlatform;
import org.hibernate.internal.util.config.ConfigurationHelper;
import org.hibernate.resource.transaction.spi.TransactionCoordinatorBuilder;
import org.hibernate.service.spi.ServiceRegistryImplementor;
import org.jspecify.annotations.Nullable;

/** Brings a unit up: its settings, its parts, its nodes, and what is said of it. Used once, by one thread. */
public final class UnitStart {

    /** A node that has said nothing by then counts as unreachable until it answers. */
    private static final Duration START_PATIENCE = Duration.ofSeconds(10);

    private final Map<String, Object> configuration;
    private final ServiceRegistryImplementor registry;
    private final Settings settings;
    private final Opened opened;

    private UnitStart(Map<String, Object> configuration, ServiceRegistryImplementor registry) {
        this.configuration = configuration;
        this.registry = registry;
        this.settings = Settings.read(configuration, System::getenv);
        this.opened = new Opened(settings.unit());
    }

    /**
     * Reads the settings, connects the nodes and starts sampling.
     *
     * @throws SettingException if the settings, or the servers behind them, cannot be what is meant
     */
    public static MultiRegionUnit of(Map<String, Object> configuration, ServiceRegistryImplementor registry) {
        return new UnitStart(configuration, registry).run();
    }

    private MultiRegionUnit run() {
        ConsistencyKeyResolver resolver = KeyResolvers.of(settings, registry);
        Transactions transactions = transactions();
        Replication replication =
                new StreamingReplication(settings.consistency().coverage());
        Nodes nodes;
        MultiRegionUnit unit;
        try {
            NodeSources sources = new NodeSources(settings, configuration, registry, opened, replication);
            nodes = new Nodes(sources.primary(), sources.replicas(), replication);
            unit = new MultiRegionUnit(settings, nodes, defaults(resolver), transactions, opened);
        } catch (RuntimeException | Error e) {
            opened.close();
            throw e;
        }
        try {
            meetNodes(unit, nodes);
            register(unit);
            discover(unit);
        } catch (RuntimeException | Error e) {
            unit.close();
            throw e;
        }
        say(nodes, resolver);
        RunningUnits.add(unit);
        opened.add(() -> RunningUnits.remove(unit));
        return unit;
    }

    private ConsistencyDefaults defaults(@Nullable ConsistencyKeyResolver resolver) {
        ConsistencySettings consistency = settings.consistency();
        ConsistencyLevel level = switch (consistency.level()) {
            case STRONG -> ConsistencyLevel.strong();
            case SESSION -> ConsistencyLevel.session();
            case BOUNDED -> ConsistencyLevel.bounded(consistency.maxStaleness());
            case EVENTUAL -> ConsistencyLevel.eventual();
        };
        return new ConsistencyDefaults(level, settings.sight().withoutKey(), resolver);
    }

    private Transactions transactions() {
        boolean isTransaction = ConfigurationHelper.getBoolean(
                JdbcSettings.CONNECTION_PROVIDER_DISABLES_AUTOCOMMIT, configuration, false);
        boolean isJta =
                registry.requireService(TransactionCoordinatorBuilder.class).isJta();
        return new Transactions(
                isTransaction ? InitialMode.TRANSACTION : InitialMode.AUTO_COMMIT,
                isJta ? new HibernateJtaTransactions(registry.requireService(JtaPlatform.class)) : null);
    }

    private void meetNodes(MultiRegionUnit unit, Nodes nodes) {
        List<Problem> wrong = new ArrayList<>();
        for (Misconfiguration found : unit.monitor().start(START_PATIENCE)) {
            wrong.add(new Problem(found.key(), found.value(), found.problem()));
        }
        if (registry.requireService(TransactionCoordinatorBuilder.class).isJta()) {
            JtaReplicas.refusals(answering(unit, nodes), ConnectionSource::connect, platform())
                    .forEach((replica, refusal) -> wrong.add(takesPart(replica, refusal)));
        }
        if (!wrong.isEmpty()) {
            throw new SettingException(settings.unit(), wrong);
        }
    }

    private JtaPlatform platform() {
        return registry.requireService(JtaPlatform.class);
    }

    /** The others would have to be waited for. */
    private static List<ConnectionSource> answering(MultiRegionUnit unit, Nodes nodes) {
        return nodes.replicas().stream()
                .filter(replica -> {
                    NodeState state =
                            unit.monitor().topology().node(replica.node().name());
                    return state != null && state.reachable();
                })
                .toList();
    }

    private static Problem takesPart(ConnectionSource replica, String refusal) {
        return new Problem(
                replica.key(),
                replica.address(),
                "takes part in the container's transactions (" + refusal + "), so those that read it and"
                        + " then write would fail; define it without JTA, on WildFly with --jta=false");
    }

    /** Another application of the same name may have the bean's: that is no reason not to start. */
    private void register(MultiRegionUnit unit) {
        if (settings.jmx() == Jmx.ON) {
            try {
                opened.add(MetersBean.register(settings.unit(), unit.meters()));
            } catch (JMException e) {
                ActivationLog.LOG.noMetersBean(settings.unit(), e.toString());
            }
        }
    }

    private void discover(MultiRegionUnit unit) {
        DiscoverySettings discovery = settings.discovery();
        if (discovery != null) {
            checkHikari();
            Object isolation = configuration.get(JdbcSettings.ISOLATION);
            DiscoveredReplicas found =
                    new DiscoveredReplicas(unit, discovery, isolation == null ? null : isolation.toString());
            StandbyWatch watch = opened.add(new StandbyWatch(
                    settings.unit(), unit.monitor(), unit.replication().questions(), found::told));
            watch.start();
        }
    }

    /** Here and not in a thread of its own, where nobody would be told. */
    private void checkHikari() {
        try {
            Class.forName(
                    "com.zaxxer.hikari.HikariDataSource", false, getClass().getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new SettingException(
                    settings.unit(),
                    List.of(new Problem(
                            MultiRegionSettings.DISCOVERY_URL.key(),
                            null,
                            "needs HikariCP on the class path: add com.zaxxer:HikariCP")));
        }
    }

    private void say(Nodes nodes, @Nullable ConsistencyKeyResolver resolver) {
        ActivationLog.LOG.started(
                settings.unit(),
                settings.region(),
                nodes.replicas().stream().map(ConnectionSource::node).toList(),
                nodes.primary().node(),
                settings.store().uris().isEmpty() ? "the memory of this pod" : "Redis");
        WithoutKey withoutKey = settings.sight().withoutKey();
        ActivationLog.LOG.whoReads(
                settings.unit(),
                resolver == null ? "nobody" : resolver.getClass().getName(),
                withoutKey.seen(),
                withoutKey);
    }
}
