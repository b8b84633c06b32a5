/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.hibernatemr.consistency.ConsistencyLevel;
import io.github.hibernatemr.consistency.ConsistencyScope;
import io.github.hibernatemr.topology.NodeState;
import jakarta.persistence.PersistenceException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Switchovers that Patroni makes, under load, there and back. Only where a Patroni of two members is up already: {@code
 * -Dpatroni.members=node1=127.0.0.1:5432/8008,node2=127.0.0.1:5433/8009}, each with the ports of PostgreSQL and of Patroni's REST API,
 * {@code -Dpatroni.user} and {@code -Dpatroni.password} for the database {@code postgres}. Creates tables there.
 */
@EnabledIfSystemProperty(named = "patroni.members", matches = ".+")
class PatroniTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private record Member(String name, String address, String rest) {

        static Member of(String text) {
            String[] nameAndPlace = text.split("=");
            String host = nameAndPlace[1].substring(0, nameAndPlace[1].indexOf(':'));
            String[] ports = nameAndPlace[1].substring(host.length() + 1).split("/");
            return new Member(nameAndPlace[0], host + ":" + ports[0], "http://" + host + ":" + ports[1]);
        }
    }

    private final List<Member> members = new ArrayList<>();
    private final AtomicBoolean over = new AtomicBoolean();
    private final List<Long> acknowledged = new CopyOnWriteArrayList<>();
    private final AtomicInteger refusedWrites = new AtomicInteger();
    private final AtomicInteger reads = new AtomicInteger();
    private final List<String> failedReads = new CopyOnWriteArrayList<>();
    private final AtomicLong lastWriteNanos = new AtomicLong();
    private final AtomicLong longestGapNanos = new AtomicLong();

    @Test
    void switchoversLoseNoWriteAndFailNoEventualRead() throws Exception {
        for (String member : System.getProperty("patroni.members").split(",")) {
            members.add(Member.of(member));
        }
        try (Pod pod = Pod.start(settings())) {
            pod.settled(1);
            Thread writer = new Thread(() -> write(pod));
            Thread reader = new Thread(() -> read(pod));
            writer.start();
            reader.start();
            try {
                for (int round = 0; round < 4; round++) {
                    Member leader = members.get(round % 2);
                    Member heir = members.get((round + 1) % 2);
                    longestGapNanos.set(0);
                    switchOver(leader, heir);
                    awaitReplica(pod, leader);
                    System.out.printf(
                            Locale.ROOT,
                            "Patroni: %s to %s: longest pause between two acknowledged writes %d ms; %d acknowledged, %d refused,"
                                    + " %d eventual reads, %d failed%n",
                            leader.name(),
                            heir.name(),
                            Duration.ofNanos(longestGapNanos.get()).toMillis(),
                            acknowledged.size(),
                            refusedWrites.get(),
                            reads.get(),
                            failedReads.size());
                }
            } finally {
                over.set(true);
                writer.join();
                reader.join();
            }
            assertThat(failedReads).isEmpty();
            for (Long id : acknowledged) {
                assertThat(pod.read("checker", id)).isEqualTo("kept");
            }
        }
    }

    private Map<String, Object> settings() {
        Map<String, Object> settings = new HashMap<>();
        settings.put("hibernate.mr.region", TestCluster.HERE);
        for (int i = 0; i < members.size(); i++) {
            String prefix = "hibernate.mr."
                    + (i == 0 ? "primary." : "replica." + members.get(i).name() + ".");
            settings.put(prefix + "url", "jdbc:postgresql://" + members.get(i).address() + "/postgres");
            settings.put(prefix + "user", System.getProperty("patroni.user"));
            settings.put(prefix + "password", System.getProperty("patroni.password"));
            settings.put(prefix + "region", TestCluster.HERE);
        }
        settings.put("hibernate.hbm2ddl.auto", "update");
        return settings;
    }

    private void write(Pod pod) {
        lastWriteNanos.set(System.nanoTime());
        while (!over.get()) {
            try {
                acknowledged.add(pod.store("writer", "kept"));
                long now = System.nanoTime();
                longestGapNanos.accumulateAndGet(now - lastWriteNanos.getAndSet(now), Math::max);
            } catch (PersistenceException | IllegalStateException e) {
                refusedWrites.incrementAndGet();
            }
        }
    }

    private void read(Pod pod) {
        while (!over.get()) {
            try (var level = ConsistencyScope.at(ConsistencyLevel.eventual())) {
                pod.runInTransaction(em -> em.createQuery("select count(i) from Item i", Long.class)
                        .getSingleResult());
                reads.incrementAndGet();
            } catch (RuntimeException e) {
                failedReads.add(e.toString());
            }
        }
    }

    private static void switchOver(Member leader, Member heir) throws IOException, InterruptedException {
        String body = "{\"leader\": \"" + leader.name() + "\", \"candidate\": \"" + heir.name() + "\"}";
        await().atMost(PATIENCE).pollInterval(Duration.ofSeconds(1)).until(() -> {
            HttpResponse<String> answer = HTTP.send(
                    HttpRequest.newBuilder(URI.create(leader.rest() + "/switchover"))
                            .POST(HttpRequest.BodyPublishers.ofString(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            System.out.println("Patroni says: " + answer.statusCode() + " " + answer.body());
            return answer.statusCode() == 200;
        });
    }

    /** The old leader is a standby of the new one, and serves. */
    private void awaitReplica(Pod pod, Member leader) {
        String name = leader.equals(members.get(0)) ? "primary" : leader.name();
        await().atMost(PATIENCE).untilAsserted(() -> {
            NodeState state = pod.multiRegion().topology().node(name);
            assertThat(state).isNotNull();
            assertThat(state.node().isPrimary()).isFalse();
            assertThat(state.reachable()).as(state.problem()).isTrue();
            assertThat(state.coverage()).isNotNull();
        });
    }
}
