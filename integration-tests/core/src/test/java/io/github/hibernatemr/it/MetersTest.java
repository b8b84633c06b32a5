/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.hibernatemr.MultiRegion;
import io.github.hibernatemr.Statistics;
import io.github.hibernatemr.consistency.ConsistencyLevel;
import io.github.hibernatemr.consistency.ConsistencyScope;
import io.github.hibernatemr.hibernate.MultiRegionListener;
import io.github.hibernatemr.metrics.Meter;
import io.github.hibernatemr.micrometer.MultiRegionMeters;
import io.github.hibernatemr.routing.RerunCause;
import io.github.hibernatemr.routing.RouteReason;
import io.github.hibernatemr.testkit.Cluster;
import io.github.hibernatemr.topology.Node;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is measured shows what was done, however it is looked at. */
class MetersTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Path DASHBOARD = Path.of("../../docs/grafana/hibernate-mr.json");
    private static final Pattern NAME = Pattern.compile("hibernate_mr_[a-z_]+");

    private static Cluster cluster;
    private Pod pod;

    @BeforeAll
    static void start() {
        cluster = TestCluster.startAnother();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @BeforeEach
    void open() {
        pod = Pod.start(cluster, "hibernate.hbm2ddl.auto", "update", "hibernate.mr.jmx", "on");
        cluster.awaitCaughtUp();
        pod.settled(20);
    }

    @AfterEach
    void close() {
        pod.close();
    }

    /** A read, a write that began as a read, a read of the primary, a write that the replica refuses. */
    private void work() {
        Long id = pod.store("writer", "first");
        cluster.awaitCaughtUp();
        pod.settled(1);
        pod.rename("reader", id, "second");
        try (var level = ConsistencyScope.at(ConsistencyLevel.strong())) {
            pod.read("reader", id);
        }
        pod.runInTransaction(em -> em.createNativeQuery(
                        "create or replace function hidden_write() returns int language sql as"
                                + " 'insert into item (id, name, version) values (nextval(''item_seq'') + 1000000, ''hidden'', 0) returning 1'")
                .executeUpdate());
        cluster.awaitCaughtUp();
        pod.settled(1);
        pod.runInTransaction(em -> em.createNativeQuery("select hidden_write()").getSingleResult());
    }

    @Test
    void theStatisticsCountWhatWasDone() {
        Statistics before = pod.multiRegion().statistics();
        work();
        Statistics after = pod.multiRegion().statistics();
        assertThat(after.storeCalls()).isGreaterThan(before.storeCalls());
        assertThat(after.escalations()).containsKey(RouteReason.FLUSH);
        assertThat(after.routes()).containsKey(RouteReason.STRONG);
        assertThat(after.failovers()).isZero();
        assertThat(after.reruns()).doesNotContainKey(RerunCause.LOST);
    }

    @Test
    void aReplicaThatIsLostIsNoLongerUpAndItsStalenessUnknown() {
        Long id = pod.store("writer", "read");
        cluster.awaitCaughtUp();
        pod.settled(1);
        cluster.replica("eu").kill();
        try {
            assertThat(pod.read("somebody", id)).isEqualTo("read");
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(meter(Meter.NODE_UP, "eu")).isZero());
            assertThat(meter(Meter.NODE_LOST, "eu")).isPositive();
            assertThat(meter(Meter.NODE_STALENESS, "eu")).isNaN();
            assertThat(meter(Meter.NODE_UP, "primary")).isEqualTo(1);
        } finally {
            cluster.replica("eu").start();
        }
    }

    @Test
    void aServerThatIsRestartedCountsAsAnother() {
        cluster.replica("eu").kill();
        cluster.replica("eu").start();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(meter(Meter.NODE_CHANGED, "eu")).isEqualTo(1));
        assertThat(meter(Meter.NODE_CHANGED, "primary")).isZero();
    }

    /** As a provider does whose disk is full: the server is well, and says that it is the primary. */
    @Test
    void whatAPrimaryThatIsReadOnlyRefusesIsCounted() throws SQLException {
        onPrimary("alter system set default_transaction_read_only = on");
        try {
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThatThrownBy(() -> pod.store("writer", "refused"))
                            .hasStackTraceContaining("read-only transaction"));
            assertThat(meter(Meter.PRIMARY_FAILURES, "read_only")).isPositive();
            assertThat(meter(Meter.PRIMARY_FAILURES, "unreachable")).isZero();
            assertThat(meter(Meter.NODE_UP, "primary")).isEqualTo(1);
        } finally {
            onPrimary("alter system reset default_transaction_read_only");
            await().atMost(PATIENCE).ignoreExceptions().until(() -> pod.store("writer", "back") != null);
        }
    }

    private static void onPrimary(String setting) throws SQLException {
        try (Connection connection = cluster.primary().adminConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(setting);
            statement.execute("select pg_reload_conf()");
        }
    }

    @Test
    void whatFailsWhileThereIsNoPrimaryIsCounted() {
        cluster.primary().kill();
        try {
            assertThatThrownBy(() -> pod.store("writer", "lost")).isInstanceOf(RuntimeException.class);
            await().atMost(PATIENCE).untilAsserted(() -> {
                assertThatThrownBy(() -> pod.store("writer", "lost")).hasStackTraceContaining("HMR000401");
                assertThat(meter(Meter.PRIMARY_FAILURES, "unreachable")).isPositive();
            });
        } finally {
            cluster.primary().start();
            await().atMost(PATIENCE).ignoreExceptions().until(() -> pod.store("writer", "back") != null);
        }
    }

    private double meter(Meter meter, String tag) {
        return pod.multiRegion().meters().value(meter, tag);
    }

    @Test
    void prometheusSeesEveryMeterAndTheDashboardUsesEachAndNoOther() throws IOException {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        new MultiRegionMeters(pod.multiRegion()).bindTo(registry);
        new MultiRegionMeters(pod.multiRegion()).bindTo(registry);
        work();
        String scraped = registry.scrape();
        System.out.println(scraped);
        Set<String> known =
                Arrays.stream(Meter.values()).map(Meter::prometheusName).collect(Collectors.toSet());
        assertThat(names(scraped)).containsExactlyInAnyOrderElementsOf(known);
        assertThat(scraped)
                .containsPattern("hibernate_mr_routes_total\\{persistence_unit=\"shop\",reason=\"strong\"} [1-9]")
                .containsPattern("hibernate_mr_node_primary\\{node=\"primary\",persistence_unit=\"shop\"} 1")
                .containsPattern("hibernate_mr_node_staleness_seconds\\{node=\"eu\",persistence_unit=\"shop\"} 0\\.");
        try (JsonReader reader = Json.createReader(Files.newBufferedReader(DASHBOARD))) {
            JsonObject dashboard = reader.readObject();
            assertThat(names(dashboard.getJsonArray("panels").toString())).containsExactlyInAnyOrderElementsOf(known);
        }
    }

    private static Set<String> names(String text) {
        return NAME.matcher(text.replaceAll("(?m)^#.*$", ""))
                .results()
                .map(found -> found.group())
                .collect(Collectors.toSet());
    }

    @Test
    void jmxShowsThemUntilTheUnitIsClosed() throws JMException {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        ObjectName name = new ObjectName("io.github.hibernatemr:type=Meters,unit=\"shop\"");
        work();
        assertThat(server.getMBeanInfo(name).getAttributes()).hasSameSizeAs(Meter.values());
        assertThat((Double) server.getAttribute(name, "hibernate.mr.store.calls"))
                .isPositive();
        CompositeData up = (CompositeData) server.getAttribute(name, "hibernate.mr.node.up");
        assertThat(up.get("eu")).isEqualTo(1.0);
        CompositeData routes = (CompositeData) server.getAttribute(name, "hibernate.mr.routes");
        assertThat((Double) routes.get("strong")).isPositive();
        pod.close();
        assertThatThrownBy(() -> server.getMBeanInfo(name)).isInstanceOf(InstanceNotFoundException.class);
    }

    @Test
    void flightRecorderHasTheRoutes(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("recording.jfr");
        AtomicBoolean isTold = new AtomicBoolean();
        MultiRegionListener told = new MultiRegionListener() {
            @Override
            public void nodeLost(String unit, Node node, String problem) {
                isTold.set(true);
            }
        };
        try (Recording recording = new Recording();
                var listening = MultiRegion.listen(told)) {
            recording.enable("io.github.hibernatemr.RouteTaken");
            recording.enable("io.github.hibernatemr.NodeChanged");
            recording.start();
            work();
            cluster.replica("eu").kill();
            // Listeners are told last.
            await().atMost(PATIENCE).untilTrue(isTold);
            recording.stop();
            recording.dump(file);
        } finally {
            cluster.replica("eu").start();
        }
        assertThat(RecordingFile.readAllEvents(file))
                .anyMatch(event -> is(event, "RouteTaken", "reason", "STRONG"))
                .anyMatch(event -> is(event, "NodeChanged", "node", "eu") && !event.getBoolean("up"));
    }

    private static boolean is(RecordedEvent event, String type, String field, String value) {
        return event.getEventType().getName().equals("io.github.hibernatemr." + type)
                && value.equals(event.getString(field));
    }
}
