/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.reading;

import io.github.hibernatemr.consistency.ConsistencyLevel;
import io.github.hibernatemr.consistency.ConsistencyScope;
import io.github.hibernatemr.consistency.ConsistencyToken;
import io.github.hibernatemr.consistency.RememberedBases;
import io.github.hibernatemr.consistency.Trace;
import io.github.hibernatemr.routing.Route;
import io.github.hibernatemr.topology.NodeState;
import io.github.hibernatemr.topology.Topology;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * What one Hibernate session remembers from one connection to the next. Made in the thread that opens the session;
 * otherwise used as the session is, by one thread at a time.
 */
public final class RoutedSession {

    private final @Nullable ConsistencyScope openedIn = ConsistencyScope.current();
    private final Trace trace = new Trace();
    private @Nullable ConsistencyLevel level;
    private volatile Route lastRoute = Route.unbound();
    private Route.@Nullable ToReplica replicaRead;
    private long replicaReadNanos;
    private @Nullable ReplicaRead told;
    private @Nullable RememberedBases ownBases;
    private boolean hasFlushBegun;

    private final boolean outsideHibernate;
    private final boolean endsWithConnection;
    private final int affinity = ThreadLocalRandom.current().nextInt();

    /** The memory of a Hibernate session. */
    public RoutedSession() {
        this(false, false);
    }

    private RoutedSession(boolean outsideHibernate, boolean endsWithConnection) {
        this.outsideHibernate = outsideHibernate;
        this.endsWithConnection = endsWithConnection;
    }

    /** The memory of a connection that somebody else than Hibernate has: it ends with the connection. */
    public static RoutedSession ofConnection() {
        return new RoutedSession(false, true);
    }

    /** Stands for the session of a connection that Hibernate opens outside of any: metadata, the schema tool. */
    public static RoutedSession outside() {
        return new RoutedSession(true, false);
    }

    public boolean isOutsideHibernate() {
        return outsideHibernate;
    }

    /** Whether nobody remembers anything when the connection is closed. */
    public boolean endsWithConnection() {
        return endsWithConnection;
    }

    /** Which of several equal replicas this session reads where no key says so. */
    int affinity() {
        return affinity;
    }

    public @Nullable ConsistencyScope openedIn() {
        return openedIn;
    }

    /** What a replica must cover for this session, whatever its key and level: it never reads an older state than it has seen. */
    @Nullable
    Instant floor(NodeState replica, LongFunction<Instant> latest) {
        return trace.frozen(0, ConsistencyToken.ANYBODY, latest).floor(replica.incarnation());
    }

    /** Notes a write of the session's. */
    void wrote(Instant writeTimestamp) {
        trace.wrote(writeTimestamp);
    }

    @Nullable
    ConsistencyLevel level() {
        return level;
    }

    public void level(@Nullable ConsistencyLevel newLevel) {
        level = newLevel;
    }

    public Route lastRoute() {
        return lastRoute;
    }

    /** Notes that the node of a route, which was sure to show what the session has seen, has answered just now. */
    Trace.Read read(Route route) {
        long now = System.nanoTime();
        long incarnation = 0;
        if (route instanceof Route.ToReplica replica) {
            incarnation = replica.state().incarnation();
            replicaRead = replica;
            replicaReadNanos = now;
            told = null;
        }
        Trace.Read read = new Trace.Read(incarnation, now);
        trace.readOn(read);
        return read;
    }

    /** Whether a replica has ever answered it. */
    public boolean hasReadReplica() {
        return replicaRead != null;
    }

    /** The last read that a replica answered, as far as the topology tells; null if there was none yet. */
    @Nullable
    public ReplicaRead lastReplicaRead(Topology topology) {
        return replicaRead == null
                ? null
                : new ReplicaRead(replicaRead.node(), topology.staleness(replicaRead.state(), replicaReadNanos));
    }

    /** As {@link #lastReplicaRead}, as it was first told of this read: a statement may bring many rows, each with its origin. */
    @Nullable
    public ReplicaRead replicaReadOnce(Topology topology) {
        if (told == null) {
            told = lastReplicaRead(topology);
        }
        return told;
    }

    /** What replicas have shown: the scope's memory, or the session's own where there is no scope. */
    public RememberedBases bases() {
        RememberedBases known = knownBases();
        if (known == null) {
            known = new RememberedBases();
            ownBases = known;
        }
        return known;
    }

    /** As {@link #bases()}, or null if there is nothing yet. */
    @Nullable
    RememberedBases knownBases() {
        ConsistencyScope current = ConsistencyScope.current();
        ConsistencyScope scope = current == null ? openedIn : current;
        return scope == null ? ownBases : scope.bases();
    }

    /** Hibernate is about to find out what there is to write. */
    public void flushBegins() {
        hasFlushBegun = true;
    }

    /** Whether a flush has begun since this was last asked. */
    public boolean beginsToFlush() {
        boolean begins = hasFlushBegun;
        hasFlushBegun = false;
        return begins;
    }

    public void took(Route route) {
        lastRoute = route;
    }
}
