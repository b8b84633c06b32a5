/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.metrics;

import static io.github.hibernatemr.metrics.Meter.Kind.COUNTER;
import static io.github.hibernatemr.metrics.Meter.Kind.GAUGE;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What there is to measure; docs/reference/meters.md is made of it. Counters count since the persistence unit started. */
public enum Meter {
    ROUTES(
            "routes",
            COUNTER,
            "routes",
            "reason",
            "Routes taken, by reason: one for each transaction that spoke to the database, and one more for each that moved."),
    ESCALATIONS(
            "escalations",
            COUNTER,
            "transactions",
            "reason",
            "Transactions that were moved to the primary, or began there, by what they did: a flush, a write, a lock."),
    RERUNS(
            "reruns",
            COUNTER,
            "statements",
            "cause",
            "Statements that ran on a replica and were run again before the application saw a row, by what stood against it."),
    PRIMARY_FAILURES(
            "primary.failures",
            COUNTER,
            "statements",
            "cause",
            "Statements and commits that needed the primary and failed through no fault of the application's, by what was wrong."),
    CROSSINGS_REFUSED(
            "crossings.refused",
            COUNTER,
            "reads",
            null,
            "Reads that failed with HMR000412, because hibernate.mr.crossing.limit others were reading the primary for want of a"
                    + " replica."),
    STORE_CALLS("store.calls", COUNTER, "calls", null, "Calls to the write-timestamp store."),
    STORE_FAILURES(
            "store.failures",
            COUNTER,
            "calls",
            null,
            "Calls that the store failed or did not answer within hibernate.mr.store.timeout."),
    STORE_WAIT("store.wait", COUNTER, "seconds", null, "How long sessions have waited for the store, in all."),
    STORE_UNSHARED(
            "store.unshared",
            GAUGE,
            "keys",
            null,
            "Keys whose last write only this pod knows, because the store has not taken it yet."),
    NODE_UP("node.up", GAUGE, "boolean", "node", "1 while the node answers and is in use, else 0."),
    NODE_PRIMARY("node.primary", GAUGE, "boolean", "node", "1 while the node is the primary for this pod, else 0."),
    NODE_STALENESS(
            "node.staleness",
            GAUGE,
            "seconds",
            "node",
            "How far a replica is behind the primary, at the most; not a number while that is unknown, and for the primary."),
    NODE_ROUND_TRIP("node.round.trip", GAUGE, "seconds", "node", "The smoothed round trip of the node's samples."),
    NODE_LOST("node.lost", COUNTER, "times", "node", "How often the node went out of rotation."),
    NODE_CHANGED(
            "node.changed",
            COUNTER,
            "times",
            "node",
            "How often another server than before, or the same after a restart, was found at the node's address."),
    SAMPLER_REFUSED(
            "sampler.refused",
            COUNTER,
            "times",
            "node",
            "How often the node's sampler got no new connection though the node served: a password that was changed, too many"
                    + " connections, an exhausted pool."),
    CONNECTIONS_HELD(
            "connections.held", GAUGE, "connections", "node", "Connections of the node that sessions hold now."),
    CONNECTIONS_AWAITED(
            "connections.awaited", GAUGE, "threads", "node", "Threads that wait for a connection of the node now."),
    FAILOVERS("failovers", COUNTER, "times", null, "How often another node became the primary."),
    FENCED(
            "fenced",
            COUNTER,
            "times",
            null,
            "How often a server was found that accepts writes beside the primary. Nothing is sent to it; somebody must end it.");

    /** What a meter is. */
    public enum Kind {
        /** It only grows. */
        COUNTER,
        /** What holds at the moment. */
        GAUGE
    }

    private static final String PREFIX = "hibernate.mr.";

    private final String name;
    private final Kind kind;
    private final String unit;
    private final @Nullable String tag;
    private final String description;

    Meter(String name, Kind kind, String unit, @Nullable String tag, String description) {
        this.name = PREFIX + name;
        this.kind = kind;
        this.unit = unit;
        this.tag = tag;
        this.description = description;
    }

    /** Its name, with dots between words. */
    public String meterName() {
        return name;
    }

    /** The name by which Prometheus knows it, as Micrometer's naming convention makes it. */
    public String prometheusName() {
        String words = name.replace('.', '_');
        String base = unit.equals("seconds") ? words + "_seconds" : words;
        return kind == COUNTER ? base + "_total" : base;
    }

    /** Whether it counts or shows. */
    public Kind kind() {
        return kind;
    }

    /** What is counted, or {@code seconds}. */
    public String unit() {
        return unit;
    }

    /** The name of the one tag, beside the persistence unit, by which it is split; null if it is not. */
    public @Nullable String tag() {
        return tag;
    }

    /** What it means, in a sentence. */
    public String description() {
        return description;
    }

    /** A tag's value of an enum constant. */
    static String value(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
