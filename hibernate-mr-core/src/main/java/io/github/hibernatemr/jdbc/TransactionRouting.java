/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.jdbc;

import io.github.hibernatemr.consistency.Consistency;
import io.github.hibernatemr.consistency.ConsistencyKey;
import io.github.hibernatemr.consistency.ConsistencyLevel;
import io.github.hibernatemr.consistency.ConsistencyScope;
import io.github.hibernatemr.consistency.LastWrite;
import io.github.hibernatemr.consistency.RememberedBases;
import io.github.hibernatemr.consistency.WriteTimestamps;
import io.github.hibernatemr.routing.Floor;
import io.github.hibernatemr.routing.ReadDemand;
import io.github.hibernatemr.routing.Route;
import io.github.hibernatemr.routing.RouteReason;
import io.github.hibernatemr.routing.Router;
import io.github.hibernatemr.routing.SessionHistory;
import io.github.hibernatemr.routing.TokenFloor;
import io.github.hibernatemr.topology.Node;
import io.github.hibernatemr.topology.Topology;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The route of one transaction: chosen at its first statement, moved to the primary at most once, forgotten at its end.
 *
 * <p>A route to a replica may be <em>provisional</em>: the store has been asked what the key has written, and has not
 * answered yet. The first statement then runs on the replica meanwhile; its result is handed out only after {@link
 * #confirm()}.
 */
final class TransactionRouting {

    private static final ReadDemand ANY_REPLICA = new ReadDemand(ConsistencyLevel.eventual(), replica -> null, 0);

    private static final int MOST_WAITS = 2;

    private final RoutedConnections unit;
    private final RoutedSession session;
    private final SessionHistory history;
    private final TransactionWrites ownWrites;
    private final ReaderNews news;
    private final Sight sight;

    private TransactionWrites writes;
    private @Nullable JtaTransaction together;
    private Route route = Route.unbound();
    private @Nullable ConsistencyScope scope;
    private @Nullable ConsistencyLevel hinted;
    private @Nullable Consistency consistency;
    private List<ConsistencyKey> askedFor = List.of();
    private WriteTimestamps.@Nullable Lookup lookup;
    private @Nullable Instant keyFloor;
    private boolean callerNoted;
    private @Nullable ConsistencyScope notedIn;
    private boolean provisional;
    private boolean readReplica;
    private boolean readPrimary;
    private int waits;
    private boolean crosses;
    private @Nullable Node avoided;

    TransactionRouting(RoutedConnections unit, RoutedSession session) {
        this.unit = unit;
        this.session = session;
        this.history = session.history(unit::primaryClock);
        this.ownWrites = new TransactionWrites(unit);
        this.writes = ownWrites;
        this.news = new ReaderNews(unit);
        this.sight = new Sight(unit);
    }

    /** What follows is a part of the container's transaction, until that ends. */
    void join(JtaTransaction containers) {
        together = containers;
        writes = containers.writes();
    }

    /**
     * Takes no further part in the container's transaction, though it goes on.
     *
     * @return whether it was moved, after a replica was read that may have shown an old row
     */
    boolean leave() {
        if (together != null) {
            together.writes().noteIn(scope);
            together.writes().noteIn(session.openedIn());
        }
        boolean mayBeMisled = isMisled();
        forget();
        return mayBeMisled;
    }

    Route route() {
        return route.node() == null ? session.lastRoute() : route;
    }

    @Nullable
    Node boundNode() {
        return route.node();
    }

    /**
     * The node for a statement that the current thread is about to run.
     *
     * @param hintedLevel the level that the statement itself asks for, or null
     */
    Route routeFor(StatementKind kind, @Nullable ConsistencyLevel hintedLevel) {
        boolean hintChanged = !Objects.equals(hinted, hintedLevel);
        hinted = hintedLevel;
        if (kind == StatementKind.WRITE) {
            escalate(RouteReason.WRITE);
        } else if (kind == StatementKind.LOCK) {
            escalate(RouteReason.LOCK);
        } else if (!isOnPrimary() && together != null && together.escalation() != null) {
            escalate(together.escalation());
        } else if (!isOnPrimary()
                && (route.node() == null || scopeChanged() || hintChanged || hasNews() || becauseOfBases() != null)) {
            take(choose());
            if (lookup != null && lookup.isDone()) {
                // A memory store, or one that nobody waits for: no reason to try a replica in vain.
                confirm();
            }
        }
        return route;
    }

    /** Whether the transaction is on the primary and has been nowhere else. */
    boolean hasReadPrimaryOnly() {
        return isOnPrimary() && !readReplica;
    }

    private boolean isOnPrimary() {
        return route instanceof Route.ToPrimary;
    }

    private boolean scopeChanged() {
        return ConsistencyScope.current() != scope;
    }

    private boolean hasNews() {
        return consistency != null && consistency.level().readsOwnWrites() && news.hasCome(scope);
    }

    /** Why nothing more should be read from replicas whatever they cover, or null. */
    private @Nullable RouteReason becauseOfBases() {
        RememberedBases bases = session.knownBases();
        if (bases == null) {
            return null;
        }
        if (bases.isContradicted()) {
            return RouteReason.STALE_BASE;
        }
        return bases.isOfScope() && bases.isFull(unit.rememberedBases()) ? RouteReason.BASES_FULL : null;
    }

    private Route choose() {
        Topology topology = unit.topology();
        if (session.isOutsideHibernate()) {
            return outsideRoute(topology);
        }
        Consistency current = resolve();
        RouteReason onPrimary = sight.onPrimary(current);
        if (onPrimary != null) {
            return Router.primary(topology, onPrimary);
        }
        List<ConsistencyKey> seen = sight.keys(current, topology.primary().reachable());
        if (current.level().readsOwnWrites()) {
            keyFloor = Floor.later(keyFloor, news.note(seen, scope));
        }
        RouteReason ofBases = becauseOfBases();
        if (ofBases != null && topology.primary().reachable()) {
            return Router.primary(topology, ofBases);
        }
        Route chosen = waitOrGo(demand(current), topology);
        if (chosen instanceof Route.ToReplica alone && seesLess(current, seen, topology)) {
            return new Route.ToReplica(alone.state(), RouteReason.PRIMARY_UNREACHABLE);
        }
        if (chosen instanceof Route.ToReplica && !seen.isEmpty() && !seen.equals(askedFor)) {
            // Asked only where the answer matters, once, and not waited for: the replica works meanwhile.
            askedFor = seen;
            lookup = unit.writeTimestamps().lookup(seen);
            provisional = true;
        }
        return chosen;
    }

    /** Whether it has no key and would have to see what everybody has written, if the primary were there. */
    private boolean seesLess(Consistency reading, List<ConsistencyKey> seen, Topology topology) {
        return seen.isEmpty()
                && !topology.primary().reachable()
                && !sight.keys(reading, true).isEmpty();
    }

    /** A transaction that would wait again and again goes: others write so often that its statements cost less on the primary. */
    private Route waitOrGo(ReadDemand demand, Topology topology) {
        Route chosen = waits < MOST_WAITS
                ? unit.waitOrGo().route(demand, topology)
                : unit.router().route(demand, topology, System.nanoTime());
        if (chosen.reason() == RouteReason.WAITED) {
            waits++;
        }
        return chosen;
    }

    private ReadDemand demand(Consistency consistency) {
        Floor floor = ((Floor) history::floor).and(keyFloor);
        TokenFloor ofToken = consistency.level().readsOwnWrites()
                ? TokenFloor.of(scope, consistency.key(), unit.application(), unit::primaryClock)
                : null;
        if (ofToken != null) {
            floor = floor.and(ofToken);
        }
        ConsistencyKey key = consistency.key();
        return new ReadDemand(
                consistency.level(),
                floor,
                key == null ? session.affinity() : key.digest().hashCode(),
                avoided);
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
        Consistency resolved = unit.defaults().resolve(hinted == null ? session.level() : hinted, session.openedIn());
        consistency = resolved;
        // If anything is written, whoever has worked in the transaction may have written it: Hibernate flushes when it
        // likes.
        writes.by(resolved);
        return resolved;
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
        if (answer instanceof LastWrite.Unknown && !unit.readsReplicaWithoutStore()) {
            take(Router.primary(unit.topology(), RouteReason.STORE_UNAVAILABLE));
            return false;
        }
        keyFloor = Floor.later(keyFloor, answer.floor().orElse(null));
        if (keyFloor == null) {
            take(route);
            return true;
        }
        return confirm(keyFloor, answer instanceof LastWrite.Forgotten);
    }

    /** What was covered when the route was chosen counts; what is covered by now proves nothing about a past read. */
    private boolean confirm(Instant floor, boolean isForgotten) {
        if (route instanceof Route.ToReplica replica
                && replica.coverage() != null
                && !replica.coverage().isBefore(floor)) {
            RouteReason reason = route.reason() == RouteReason.NOTHING_WRITTEN ? RouteReason.COVERED : route.reason();
            take(new Route.ToReplica(replica.state(), reason));
            return true;
        }
        Consistency asking = Objects.requireNonNull(consistency, "the store is asked for somebody");
        Route other = waitOrGo(demand(asking), unit.topology());
        take(
                isForgotten && other.reason() == RouteReason.NOT_COVERED
                        ? Router.primary(unit.topology(), RouteReason.STORE_FORGOT)
                        : other);
        return false;
    }

    /** The primary as the route has it, or as it is known to be. */
    Node primary() {
        return route instanceof Route.ToPrimary toPrimary
                ? toPrimary.node()
                : unit.topology().primary().node();
    }

    /** The primary is another node than when the route was chosen. */
    void followPrimary() {
        take(Router.primary(unit.topology(), route.reason()));
    }

    /**
     * The primary is about to be read; waits if too many do for want of a replica.
     *
     * @throws SQLException if that takes too long
     */
    void cross() throws SQLException {
        if (!crosses && unit.crossings().isBounded(route.reason())) {
            unit.crossings().enter(route.reason());
            crosses = true;
        }
    }

    /** Reads the primary this once: what is still open there keeps its connection. */
    void stayOnPrimary() {
        escalate(RouteReason.PRIMARY_IN_USE);
    }

    /** Moves the transaction to the primary for the rest of its life; a lookup under way no longer matters. */
    void escalate(RouteReason reason) {
        provisional = false;
        lookup = null;
        if (together != null) {
            together.escalated(reason);
        }
        if (!isOnPrimary()) {
            if (consistency == null) {
                resolve();
            }
            unit.statistics().escalated(reason);
            take(Router.primary(unit.topology(), reason));
        }
    }

    /** Chooses anew at the next statement: the replica chosen has failed. */
    void reconsider() {
        if (provisional) {
            // The store's answer was never heard, so the next replica may not be read without it.
            askedFor = List.of();
        }
        provisional = false;
        lookup = null;
        route = Route.unbound();
    }

    /** Chooses another replica at the next statement or, if that is the second one that fails, the primary. */
    void avoid(Node replica) {
        if (avoided == null) {
            avoided = replica;
            reconsider();
        } else {
            escalate(RouteReason.REPLICA_FAILED);
        }
    }

    /** Notes that the node of the route has answered a statement. */
    void executed() {
        history.read(route);
        session.read(route);
        readReplica = readReplica || !isOnPrimary();
        readPrimary = readPrimary || isOnPrimary();
        if (scope != null) {
            scope.read(unit.application(), history.lastRead());
        }
    }

    /** Notes on whose behalf the transaction works now, so may write later: it may flush after the scope has closed. */
    void noteCaller() {
        ConsistencyScope current = ConsistencyScope.current();
        if (!callerNoted || current != notedIn) {
            callerNoted = true;
            notedIn = current;
            writes.by(unit.defaults().resolve(session.level(), session.openedIn()));
        }
    }

    /**
     * Notes that the transaction may be about to change something.
     *
     * @throws SQLException if it had to be announced at once, and could not be
     */
    void mayWrite() throws SQLException {
        noteCaller();
        if (together != null) {
            together.escalated(RouteReason.WRITE);
        }
        writes.mayHappen();
    }

    /**
     * The transaction is about to be committed.
     *
     * @throws SQLException if it must not be
     */
    void committing() throws SQLException {
        writes.committing();
    }

    /** Forgets a replica that was chosen for something else than a statement: what the next one must see is not known yet. */
    void notExecuted() {
        if (!isOnPrimary()) {
            forget();
        }
    }

    /** Whether the commit of a transaction that writes has begun. A failure to commit may then be an answer that was lost. */
    boolean mayBeCommitted() {
        return writes.isCommitting() && writes.mayHaveHappened();
    }

    /** Ends a transaction of one statement, which has failed: the server may have committed it, or a part, before it did. */
    void failed() {
        completed(writes.mayHaveHappened());
    }

    /** Notes that somebody may have written past us. */
    void wroteUnseen() {
        noteCaller();
        writes.failed();
    }

    /** Ends the transaction, and returns after its write timestamp is stored. */
    void completed(boolean mayHaveCommitted) {
        try {
            if (mayHaveCommitted) {
                committed();
            } else {
                rolledBack();
            }
        } finally {
            forget();
        }
    }

    /**
     * Perhaps it failed because a replica had shown an old row. Whoever tries again must not be shown the same, so what the
     * primary holds now counts as written by the key.
     */
    private void rolledBack() {
        if (isMisled()) {
            writes.failed();
            committed();
        } else {
            writes.rolledBack();
        }
    }

    /**
     * Whatever has led it to the primary, a write or its route. Nobody can have been told of a newer row by a primary that has not
     * answered.
     */
    private boolean isMisled() {
        return readPrimary && session.hasReadReplica();
    }

    private void committed() {
        Instant writeTimestamp = writes.committed();
        if (writeTimestamp != null) {
            history.wrote(writeTimestamp);
            noteIn(scope, writeTimestamp);
            noteIn(session.openedIn(), writeTimestamp);
        }
    }

    /** Notes a write in a scope whose token is to carry it. */
    private void noteIn(@Nullable ConsistencyScope in, Instant writeTimestamp) {
        if (in != null) {
            in.wrote(unit.application(), writeTimestamp);
        }
    }

    private void forget() {
        reconsider();
        if (crosses) {
            crosses = false;
            unit.crossings().leave();
        }
        scope = null;
        hinted = null;
        consistency = null;
        askedFor = List.of();
        keyFloor = null;
        news.forget();
        sight.ended(writes.mayHaveHappened());
        callerNoted = false;
        notedIn = null;
        readReplica = false;
        readPrimary = false;
        waits = 0;
        avoided = null;
        writes.forget();
        writes = ownWrites;
        together = null;
    }
}
