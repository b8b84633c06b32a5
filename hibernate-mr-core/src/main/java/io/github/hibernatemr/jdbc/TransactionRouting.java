/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.jdbc;

import io.github.hibernatemr.consistency.Announcement;
import io.github.hibernatemr.consistency.Consistency;
import io.github.hibernatemr.consistency.ConsistencyKey;
import io.github.hibernatemr.consistency.ConsistencyLevel;
import io.github.hibernatemr.consistency.ConsistencyScope;
import io.github.hibernatemr.consistency.LastWrite;
import io.github.hibernatemr.consistency.WriteTimestampStore;
import io.github.hibernatemr.consistency.WriteTimestamps;
import io.github.hibernatemr.routing.Floor;
import io.github.hibernatemr.routing.ReadDemand;
import io.github.hibernatemr.routing.Route;
import io.github.hibernatemr.routing.RouteReason;
import io.github.hibernatemr.routing.Router;
import io.github.hibernatemr.routing.SessionHistory;
import io.github.hibernatemr.routing.TokenFloor;
import io.github.hibernatemr.topology.Node;
import io.github.hibernatemr.topology.PrimaryClock;
import io.github.hibernatemr.topology.Topology;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The route of one transaction: chosen at its first statement, moved to the primary at most once, forgotten at its end.
 *
 * <p>A route to a replica may be <em>provisional</em>: the store has been asked what the key has written, and has not
 * answered yet. The first statement then runs on the replica meanwhile; its result is handed out only after {@link
 * #confirm()}.
 *
 * <p><b>Stamping.</b> A write timestamp is the latest instant that the primary's clock can show just after COMMIT
 * returned: never earlier than the commit, at most one round trip too late, and it costs no statement. It is stored
 * before control returns to the caller.
 */
final class TransactionRouting {

    /** SQLSTATE transaction_rollback, without a subclass that somebody gives a meaning. */
    private static final String TRANSACTION_ROLLBACK = "40000";

    private static final ReadDemand ANY_REPLICA = new ReadDemand(ConsistencyLevel.eventual(), replica -> null, 0);

    private final RoutedConnections unit;
    private final RoutedSession session;
    private final SessionHistory history;
    private final Set<ConsistencyKey> writers = new HashSet<>(2);

    private Route route = Route.unbound();
    private @Nullable ConsistencyScope scope;
    private @Nullable Consistency consistency;
    private @Nullable ConsistencyKey askedFor;
    private WriteTimestamps.@Nullable Lookup lookup;
    private @Nullable Instant keyFloor;
    private boolean provisional;
    private boolean wrote;
    private boolean committing;
    private @Nullable Announcement announcement;
    private List<ConsistencyKey> announcedTo = List.of();

    TransactionRouting(RoutedConnections unit, RoutedSession session) {
        this.unit = unit;
        this.session = session;
        this.history = session.history(unit::primaryClock);
    }

    Route route() {
        return route.node() == null ? session.lastRoute() : route;
    }

    @Nullable
    Node boundNode() {
        return route.node();
    }

    /** The node for a statement that the current thread is about to run. */
    Route routeFor(StatementKind kind) {
        if (kind == StatementKind.WRITE) {
            escalate(RouteReason.WRITE);
        } else if (kind == StatementKind.LOCK) {
            escalate(RouteReason.LOCK);
        } else if (!isOnPrimary() && (route.node() == null || scopeChanged())) {
            take(choose());
            if (lookup != null && lookup.isDone()) {
                // A memory store, or one that nobody waits for: no reason to try a replica in vain.
                confirm();
            }
        }
        return route;
    }

    private boolean isOnPrimary() {
        return route instanceof Route.ToPrimary;
    }

    private boolean scopeChanged() {
        return ConsistencyScope.current() != scope;
    }

    private Route choose() {
        Topology topology = unit.topology();
        if (session.isOutsideHibernate()) {
            return outsideRoute(topology);
        }
        Consistency current = resolve();
        if (current.level().readsOwnWrites() && !current.keyKnown()) {
            return Router.primary(topology, RouteReason.KEY_UNKNOWN);
        }
        Route chosen = route(demand(current), topology);
        ConsistencyKey key = current.level().readsOwnWrites() ? current.key() : null;
        if (chosen instanceof Route.ToReplica && key != null && !key.equals(askedFor)) {
            // Asked only where the answer matters, once, and not waited for: the replica works meanwhile.
            askedFor = key;
            lookup = unit.writeTimestamps().lookup(key);
            provisional = true;
        }
        return chosen;
    }

    private ReadDemand demand(Consistency consistency) {
        Floor floor = ((Floor) history::floor).and(keyFloor);
        TokenFloor ofToken = consistency.level().readsOwnWrites() ? TokenFloor.of(scope, unit::primaryClock) : null;
        if (ofToken != null) {
            floor = floor.and(ofToken);
        }
        ConsistencyKey key = consistency.key();
        return new ReadDemand(consistency.level(), floor, key == null ? session.affinity() : key.hashCode());
    }

    /**
     * Metadata and the schema tool: the primary if it answers, since a schema tool that compares with a lagging replica
     * creates what is there already; else any replica, so that a region can start while the primary is away.
     */
    private Route outsideRoute(Topology topology) {
        Route primary = Router.primary(topology, RouteReason.NO_SESSION);
        return topology.primary().reachable() ? primary : unit.router().route(ANY_REPLICA, topology, System.nanoTime());
    }

    private Consistency resolve() {
        scope = ConsistencyScope.current();
        Consistency resolved = unit.defaults().resolve(session.openedIn());
        consistency = resolved;
        return resolved;
    }

    /** Waits for a replica if that takes less time than to go to the primary. */
    private Route route(ReadDemand demand, Topology known) {
        Topology topology = known;
        long now = System.nanoTime();
        Route chosen = unit.router().route(demand, topology, now);
        if (chosen.reason() != RouteReason.NOT_COVERED) {
            return chosen;
        }
        unit.monitor().wanted();
        long deadline = now + unit.maxWait(topology).toNanos();
        while (chosen.reason() == RouteReason.NOT_COVERED && isWithin(deadline - now, demand, topology, now)) {
            if (!unit.monitor().awaitChange(topology, deadline)) {
                return chosen;
            }
            now = System.nanoTime();
            topology = unit.topology();
            chosen = unit.router().route(demand, topology, now);
        }
        return chosen instanceof Route.ToReplica replica
                ? new Route.ToReplica(replica.state(), RouteReason.WAITED)
                : chosen;
    }

    private boolean isWithin(long nanos, ReadDemand demand, Topology topology, long now) {
        Duration wait = unit.router().expectedWait(demand, topology, now);
        return wait != null && wait.compareTo(Duration.ofNanos(nanos)) <= 0;
    }

    private void take(Route chosen) {
        route = chosen;
        session.took(chosen);
        if (!provisional) {
            unit.statistics().count(chosen);
        }
    }

    /**
     * Waits for the store, if it was asked, and settles the route. Returns whether the route stands; if not, what the
     * replica answered must not be seen, and the statement be run again on the route that replaced it.
     */
    boolean confirm() {
        WriteTimestamps.Lookup asked = lookup;
        if (!provisional || asked == null) {
            return true;
        }
        provisional = false;
        lookup = null;
        LastWrite answer = asked.await();
        if (answer instanceof LastWrite.At at) {
            return confirm(at.writeTimestamp());
        }
        if (answer instanceof LastWrite.Unknown && !unit.readsReplicaWithoutStore()) {
            take(Router.primary(unit.topology(), RouteReason.STORE_UNAVAILABLE));
            return false;
        }
        take(route);
        return true;
    }

    /** What was covered when the route was chosen counts; what is covered by now proves nothing about a past read. */
    private boolean confirm(Instant writeTimestamp) {
        keyFloor = writeTimestamp;
        if (route instanceof Route.ToReplica replica
                && replica.coverage() != null
                && !replica.coverage().isBefore(writeTimestamp)) {
            RouteReason reason = route.reason() == RouteReason.NOTHING_WRITTEN ? RouteReason.COVERED : route.reason();
            take(new Route.ToReplica(replica.state(), reason));
            return true;
        }
        Consistency asking = Objects.requireNonNull(consistency, "the store is asked for somebody");
        take(route(demand(asking), unit.topology()));
        return false;
    }

    /** Moves the transaction to the primary for the rest of its life; a lookup under way no longer matters. */
    void escalate(RouteReason reason) {
        provisional = false;
        lookup = null;
        if (!isOnPrimary()) {
            if (consistency == null) {
                resolve();
            }
            take(Router.primary(unit.topology(), reason));
        }
    }

    /** Chooses anew at the next statement: the replica chosen has failed. */
    void reconsider() {
        if (provisional) {
            // The store's answer was never heard, so the next replica may not be read without it.
            askedFor = null;
        }
        provisional = false;
        lookup = null;
        route = Route.unbound();
    }

    /** Notes that the node of the route has answered a statement. */
    void executed() {
        history.read(route);
        if (scope != null) {
            scope.trace().read(history.lastRead());
        }
    }

    /**
     * Notes that the transaction may be about to change something.
     *
     * @throws SQLException if it had to be announced at once, and could not be
     */
    void mayWrite() throws SQLException {
        wrote = true;
        noteWriter();
        if (committing) {
            announce();
        }
    }

    /**
     * The transaction is about to be committed. Where writes are announced, returns once every pod can know of them: if
     * this pod dies before it can say when the commit was, they still send the keys' reads to the primary.
     *
     * @throws SQLException if that fails; nothing must be committed then
     */
    void committing() throws SQLException {
        committing = true;
        if (wrote) {
            announce();
        }
    }

    private void announce() throws SQLException {
        if (!unit.announcesWrites() || announcedTo.containsAll(writers)) {
            return;
        }
        withdraw();
        PrimaryClock clock = unit.primaryClock();
        Announcement made =
                Announcement.at(clock == null ? WriteTimestampStore.NEVER_COVERED : clock.latest(System.nanoTime()));
        if (!unit.writeTimestamps().announce(writers, made)) {
            throw JdbcLog.LOG.notAnnounced(unit.unit(), TRANSACTION_ROLLBACK);
        }
        announcement = made;
        announcedTo = List.copyOf(writers);
    }

    private void withdraw() {
        if (announcement != null) {
            unit.writeTimestamps().withdraw(announcedTo, announcement);
            announcement = null;
            announcedTo = List.of();
        }
    }

    /** A transaction may flush after its scope has closed, so what was resolved at its first statement counts too. */
    private void noteWriter() {
        addWriter(consistency);
        if (consistency == null || scopeChanged()) {
            addWriter(resolve());
        }
    }

    private void addWriter(@Nullable Consistency writing) {
        if (writing != null && writing.key() != null) {
            writers.add(writing.key());
        }
    }

    /** Ends the transaction, and returns after its write timestamp is stored. */
    void completed(boolean mayHaveCommitted) {
        try {
            if (wrote && mayHaveCommitted) {
                stamp();
            } else {
                withdraw();
            }
        } finally {
            forget();
        }
    }

    private void stamp() {
        PrimaryClock clock = unit.primaryClock();
        Instant writeTimestamp = clock == null ? WriteTimestampStore.NEVER_COVERED : clock.latest(System.nanoTime());
        history.wrote(writeTimestamp);
        noteInScope(scope, writeTimestamp);
        noteInScope(session.openedIn(), writeTimestamp);
        for (ConsistencyKey writer : writers) {
            unit.writeTimestamps().record(writer, writeTimestamp, announcement);
        }
        if (!writers.isEmpty()) {
            unit.monitor().written();
        }
    }

    private static void noteInScope(@Nullable ConsistencyScope scope, Instant writeTimestamp) {
        if (scope != null) {
            scope.trace().wrote(writeTimestamp);
        }
    }

    private void forget() {
        reconsider();
        scope = null;
        consistency = null;
        askedFor = null;
        keyFloor = null;
        wrote = false;
        committing = false;
        announcement = null;
        announcedTo = List.of();
        writers.clear();
    }
}
