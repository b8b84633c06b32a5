/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.hibernatemr.internal.source.ConnectionSource;
import io.github.hibernatemr.postgresql.StreamingReplication;
import io.github.hibernatemr.replication.Answer;
import io.github.hibernatemr.replication.Replication;
import io.github.hibernatemr.replication.ServerIdentity;
import io.github.hibernatemr.settings.Settings;
import io.github.hibernatemr.topology.Node;
import io.github.hibernatemr.topology.Topology;
import io.github.hibernatemr.topology.TopologyListener;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

class NodeSamplerTest {

    private static final Node PRIMARY = new Node("primary", "far", Node.Role.PRIMARY);
    private static final Node NEAR = new Node("near", "here", Node.Role.REPLICA);
    private static final Settings SETTINGS = Settings.read(
            Map.of(
                    "hibernate.mr.region", "here",
                    "hibernate.mr.primary.url", "jdbc:postgresql://localhost/x",
                    "hibernate.mr.replica.near.url", "jdbc:postgresql://localhost/x",
                    "hibernate.mr.replica.near.region", "here",
                    "hibernate.persistenceUnitName", "sampled",
                    "hibernate.mr.sampling.interval", "20ms"),
            name -> null);

    private static final Replication REPLICATION =
            new StreamingReplication(SETTINGS.consistency().coverage());

    private final List<SQLException> failures = new ArrayList<>();
    private final List<SQLException> refusals = new ArrayList<>();
    private final SamplerListener listener = new SamplerListener() {
        @Override
        public boolean connected(Node node, ServerIdentity identity, long begunNanos) {
            return false;
        }

        @Override
        public boolean hasLeft(Node node, long incarnation) {
            return false;
        }

        @Override
        public void answered(Node node, Answer answer) {}

        @Override
        public void failed(Node node, SQLException problem) {
            failures.add(problem);
        }

        @Override
        public void refused(Node node, SQLException problem) {
            failures.add(problem);
        }

        @Override
        public void letIn(Node node, SQLException refusal) {
            if (refusal != null) {
                refusals.add(refusal);
            }
        }

        @Override
        public void pooled(Node node) {}
    };

    private static ConnectionSource source(Node node, Supplier<DataSource> dataSource) {
        return ConnectionSource.of(node, "key", "address", dataSource, REPLICATION);
    }

    private static DataSource unbound() {
        throw new IllegalStateException("JNDI has no such name");
    }

    @Test
    void aNameThatDoesNotResolveIsANodeWithoutConnections() {
        assertThatThrownBy(() -> source(NEAR, NodeSamplerTest::unbound).connect())
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("JNDI has no such name");
    }

    @Test
    void whatTheDriverThrowsTakesTheNodeOut() {
        NodeSampler sampler = new NodeSampler(
                source(PRIMARY, () -> dataSource(connection(new ArrayList<>()))), REPLICATION, listener);
        sampler.sample();
        assertThat(failures).hasSize(1);
        assertThat(failures.get(0).getMessage()).contains("not of this world");
    }

    /** Such as a class of the driver's that a redeployment has taken away. */
    @Test
    void anErrorEndsNoSampling() throws InterruptedException {
        CountDownLatch third = new CountDownLatch(3);
        ConnectionSource broken = source(PRIMARY, () -> {
            third.countDown();
            throw new NoClassDefFoundError("of the driver's");
        });
        sampleUntil(third, broken, listener);
        // The last one is ended while it waits.
        assertThat(failures.subList(0, 2))
                .allMatch(failure -> String.valueOf(failure.getMessage()).contains("of the driver's"));
    }

    /** And whoever hears of it, such as a listener of the application's, may fail in any way. */
    @Test
    void anErrorOfWhoeverHearsOfASampleEndsNoSampling() throws InterruptedException {
        CountDownLatch third = new CountDownLatch(3);
        sampleUntil(third, source(PRIMARY, () -> dataSource(connection(new ArrayList<>()))), failing(third));
    }

    private static void sampleUntil(CountDownLatch reached, ConnectionSource source, SamplerListener hears)
            throws InterruptedException {
        SamplingThread thread = new SamplingThread(
                "shop",
                new NodeSampler(source, REPLICATION, hears),
                new SamplingPace(SETTINGS.samplingInterval(), () -> false),
                node -> true);
        thread.start();
        assertThat(reached.await(10, TimeUnit.SECONDS)).isTrue();
        thread.end();
        thread.join();
    }

    private static SamplerListener failing(CountDownLatch heard) {
        return (SamplerListener) Proxy.newProxyInstance(
                NodeSamplerTest.class.getClassLoader(),
                new Class<?>[] {SamplerListener.class},
                (proxy, method, arguments) -> {
                    heard.countDown();
                    throw new LinkageError("of the application's");
                });
    }

    private static DataSource dataSource(Connection connection) {
        return (DataSource) Proxy.newProxyInstance(
                NodeSamplerTest.class.getClassLoader(),
                new Class<?>[] {DataSource.class},
                (proxy, method, arguments) -> connection);
    }

    /** Has a network time-out of its own, and no statements. */
    private static Connection connection(List<Object> events) {
        return (Connection) Proxy.newProxyInstance(
                NodeSamplerTest.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getNetworkTimeout" -> 30_000;
                    case "setNetworkTimeout" -> events.add(arguments[1]) ? null : null;
                    case "close" -> events.add("closed") ? null : null;
                    case "abort" -> events.add("aborted") ? null : null;
                    case "getAutoCommit" -> true;
                    default -> throw new UnsupportedOperationException("not of this world");
                });
    }

    @Test
    void aPoolsConnectionGoesBackWithTheTimeOutThatItHad() {
        List<Object> events = new ArrayList<>();
        new NodeSampler(source(PRIMARY, () -> dataSource(connection(events))), REPLICATION, listener).sample();
        assertThat(events).containsExactly(2_000, "aborted", 30_000, "closed");
    }

    /** A server may have gone and come back between two connections, and what a pool keeps would be broken. */
    @Test
    void aPoolHearsThatTheSamplersConnectionIsANewOne() {
        List<Boolean> heard = new ArrayList<>();
        ConnectionSource pool = new ConnectionSource() {
            @Override
            public Node node() {
                return PRIMARY;
            }

            @Override
            public long incarnation(Connection connection) {
                return 1;
            }

            @Override
            public String key() {
                return "key";
            }

            @Override
            public String address() {
                return "address";
            }

            @Override
            public Connection connect() {
                assertThat(heard).as("before the connection is made").containsOnly(false);
                return connection(new ArrayList<>());
            }

            @Override
            public void sampled(boolean hasAnswered) {
                heard.add(hasAnswered);
            }

            @Override
            public void close() {}
        };
        new NodeSampler(pool, REPLICATION, listener).sample();
        assertThat(failures).hasSize(1);
        assertThat(heard).containsExactly(false, false);
    }

    /** An undeployed application must not leave the next one a connection that is closed. */
    @Test
    void aPoolsConnectionGoesBackAsItWasWhenTheSamplerIsBeingEnded() {
        List<Object> events = new ArrayList<>();
        NodeSampler sampler =
                new NodeSampler(source(PRIMARY, () -> dataSource(connection(events))), REPLICATION, listener);
        sampler.ending();
        sampler.sample();
        assertThat(failures).hasSize(1);
        assertThat(events).containsExactly(2_000, 30_000, "closed");
    }

    @Test
    void startUpDoesNotWaitForANameThatDoesNotResolveAndTheLogSaysItOnce() {
        List<String> logged = new CopyOnWriteArrayList<>();
        Handler memory = memory(logged);
        Logger logger = Logger.getLogger("io.github.hibernatemr.topology");
        logger.addHandler(memory);
        Supplier<DataSource> unbound = NodeSamplerTest::unbound;
        try (TopologyMonitor monitor = new TopologyMonitor(
                SETTINGS,
                source(PRIMARY, unbound),
                List.of(source(NEAR, unbound)),
                new TopologyListener() {},
                REPLICATION)) {
            long before = System.nanoTime();
            monitor.start(Duration.ofMinutes(1));
            assertThat(System.nanoTime() - before)
                    .isLessThan(Duration.ofSeconds(50).toNanos());
            Topology known = monitor.topology();
            for (int i = 0; i < 4; i++) {
                monitor.awaitChange(
                        known, System.nanoTime() + Duration.ofSeconds(30).toNanos());
                known = monitor.topology();
            }
        } finally {
            logger.removeHandler(memory);
        }
        assertThat(logged).hasSize(2);
    }

    private static Handler memory(List<String> logged) {
        return new Handler() {
            @Override
            public void publish(LogRecord record) {
                logged.add(record.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
    }
}
