/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.testkit;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The links of a cluster, each made when it is first asked for. */
final class Network implements AutoCloseable {
    private record Key(String from, String to, String traffic) {
        @Override
        public String toString() {
            return traffic + " " + from + ">" + to;
        }
    }

    private final Map<Set<String>, Duration> roundTrips;
    private final Map<Key, Link> links = new ConcurrentHashMap<>();

    /**
     * @param roundTrips by {@link #between}; zero where there is none
     */
    Network(Map<Set<String>, Duration> roundTrips) {
        this.roundTrips = Map.copyOf(roundTrips);
    }

    /** Two regions in either order; they may be one. */
    static Set<String> between(String one, String other) {
        return Set.copyOf(List.of(one, other));
    }

    /** From the pods of a region to a server. */
    Link link(String from, Server to) {
        return link(new Key(from, to.name(), "traffic"), between(from, to.region()), to.endpoint());
    }

    /** From a replica to the primary. */
    Link replicationLink(String replica, String from, Node primary) {
        return link(
                new Key(replica, primary.name(), "replication"), between(from, primary.region()), primary.endpoint());
    }

    private Link link(Key key, Set<String> regions, Endpoint target) {
        Duration roundTrip = roundTrips.getOrDefault(regions, Duration.ZERO);
        return links.computeIfAbsent(key, k -> Link.open(k.toString(), target, roundTrip));
    }

    void restore() {
        links.values().forEach(Link::restore);
    }

    @Override
    public void close() {
        links.values().forEach(Link::close);
    }
}
