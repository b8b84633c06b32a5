/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.reading;

import io.github.hibernatemr.consistency.ConsistencyKey;
import io.github.hibernatemr.consistency.ConsistencyLevel;
import io.github.hibernatemr.consistency.ConsistencyScope;
import io.github.hibernatemr.consistency.ConsistencyToken;
import io.github.hibernatemr.consistency.LastWrite;
import io.github.hibernatemr.consistency.RememberedBases;
import io.github.hibernatemr.consistency.Trace;
import io.github.hibernatemr.routing.Floor;
import io.github.hibernatemr.routing.ReadDemand;
import io.github.hibernatemr.routing.Route;
import io.github.hibernatemr.routing.RouteReason;
import io.github.hibernatemr.routing.Router;
import io.github.hibernatemr.topology.Node;
import io.github.hibernatemr.topology.Node.Role;
import io.github.hibernatemr.topology.NodeState;
import io.github.hibernatemr.topology.Topology;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who reads in one transaction, what must be shown to him, and what follows for where he reads. Used by one thread, for one transaction.
 */
public final class Reader {

    private static final ReadDemand ANY_REPLICA = new ReadDemand(ConsistencyLevel.eventual(), replica -> null, 0);

    private static final int MOST_WAITS = 2;

    private static final Object NOBODY = new Object();

    private final ReadRules rules;
    private final RoutedSession session;
    private final ReaderNews news;
    private final Sight sight;
    private @Nullable ConsistencyScope scope;
    private @Nullable ConsistencyLevel hinted;
    private @Nullable Consistency consistency;
    private List<ConsistencyKey> askedFor = List.of();
    private @Nullable Instant keyFloor;
    private @Nullable Object notedIn;
    private final Set<Role> answered = EnumSet.noneOf(Role.class);
    private @Nullable Node avoided;
    private int waits;

    /** Of a session that begins a transaction. */
    public Reader(ReadRules rules, RoutedSession session) {
        this.rules = rules;
        this.session = session;
        this.news = new ReaderNews(rules.writeTimestamps(), rules.application());
        this.sight = rules.sight();
    }

    /** The scope in which the route was chosen, or null. */
    public @Nullable ConsistencyScope scope() {
        return scope;
    }

    /** Notes the level that a statement asks for; returns whether it is another than the last one's. */
    public boolean hints(@Nullable ConsistencyLevel level) {
        boolean isNew = !Objects.equals(hinted, level);
        hinted = level;
        return isNew;
    }

    /** Finds out who reads now. */
    public Consistency resolve() {
        scope = ConsistencyScope.current();
        Consistency resolved = rules.defaults().resolve(hinted == null ? session.level() : hinted, session.openedIn());
        consistency = resolved;
        return resolved;
    }

    /** Whether that was found out. */
    public boolean isKnown() {
        return consistency != null;
    }

    /** On whose behalf the transaction works now, so may write later: it may flush after the scope has closed. Null if that was told already. */
    public @Nullable Consistency callerUnlessTold() {
        ConsistencyScope current = ConsistencyScope.current();
        Object in = current == null ? NOBODY : current;
        if (in == notedIn) {
            return null;
        }
        notedIn = in;
        return rules.defaults().resolve(session.level(), session.openedIn());
    }

    /** Whether a replica that was good enough for the last statement need not be for the next. */
    public boolean hasNews() {
        return ConsistencyScope.current() != scope
                || (consistency != null && consistency.level().readsOwnWrites() && news.hasCome(scope))
                || becauseOfBases() != null;
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
        return bases.isOfScope() && bases.isFull(rules.rememberedBases()) ? RouteReason.BASES_FULL : null;
    }

    /** The store's answer was never heard, so the next replica may not be read without it. */
    public void neverHeard() {
        askedFor = List.of();
    }

    private ReadDemand demand(Consistency reading) {
        Floor floor = ((Floor) replica -> session.floor(replica, rules::latestPrimaryClock)).and(keyFloor);
        if (reading.level().readsOwnWrites() && carried(reading.key()) != null) {
            floor = floor.and(this::floorOfToken);
        }
        ConsistencyKey key = reading.key();
        return new ReadDemand(
                reading.level(),
                floor,
                key == null ? session.affinity() : key.digest().hashCode(),
                avoided);
    }

    /** The token that the scope was opened with, if it holds for who reads; else null. */
    private @Nullable ConsistencyToken carried(@Nullable ConsistencyKey key) {
        ConsistencyToken token = scope == null ? null : scope.token(rules.application());
        return token != null && token.isOf(key) ? token : null;
    }

    /** What the token's bearer has seen and written before, and the scope's sessions since. */
    private @Nullable Instant floorOfToken(NodeState replica) {
        ConsistencyScope in = Objects.requireNonNull(scope, "a token is a scope's");
        ConsistencyToken before = Objects.requireNonNull(in.token(rules.application()), "a scope keeps its token");
        return in.trace(rules.application())
                .frozen(rules.application(), before.keyTag(), rules::latestPrimaryClock)
                .and(before)
                .floor(replica.incarnation());
    }

    /**
     * Metadata and the schema tool: the primary if it answers, since a schema tool that compares with a lagging replica
     * creates what is there already; else any replica, so that a region can start while the primary is away.
     */
    public Choice chooseOutsideHibernate() {
        Topology topology = rules.topology();
        return Choice.of(
                topology.primary().reachable()
                        ? Router.primary(topology, RouteReason.NO_SESSION)
                        : rules.go(ANY_REPLICA, topology));
    }

    /** For a statement that may run on a replica. */
    public Choice choose(Consistency reading) {
        Topology topology = rules.topology();
        RouteReason onPrimary = sight.onPrimary(reading);
        if (onPrimary != null) {
            return Choice.of(Router.primary(topology, onPrimary));
        }
        List<ConsistencyKey> seen = sight.keys(reading, topology.primary().reachable());
        if (reading.level().readsOwnWrites()) {
            keyFloor = Floor.later(keyFloor, news.note(seen, scope));
        }
        RouteReason ofBases = becauseOfBases();
        if (ofBases != null && topology.primary().reachable()) {
            return Choice.of(Router.primary(topology, ofBases));
        }
        Route chosen = waitOrGo(reading, topology);
        return chosen instanceof Route.ToReplica replica
                ? onReplica(replica, reading, seen, topology)
                : Choice.of(chosen);
    }

    private Choice onReplica(
            Route.ToReplica replica, Consistency reading, List<ConsistencyKey> seen, Topology topology) {
        if (seesLess(reading, seen, topology)) {
            return Choice.of(new Route.ToReplica(replica.state(), RouteReason.PRIMARY_UNREACHABLE));
        }
        if (seen.isEmpty() || seen.equals(askedFor)) {
            return Choice.of(replica);
        }
        // Asked only where the answer matters, once, and not waited for: the replica works meanwhile.
        askedFor = seen;
        return new Choice(replica, rules.writeTimestamps().lookup(seen));
    }

    /** Whether it has no key and would have to see what everybody has written, if the primary were there. */
    private boolean seesLess(Consistency reading, List<ConsistencyKey> seen, Topology topology) {
        return seen.isEmpty()
                && !topology.primary().reachable()
                && !sight.keys(reading, true).isEmpty();
    }

    /**
     * After the store has answered: what was covered when the replica was chosen counts; what is covered by now proves nothing about a past
     * read.
     *
     * @return a route to the same replica if what was read there may be seen
     */
    public Route settled(Route.ToReplica provisional, LastWrite answer) {
        if (answer instanceof LastWrite.Unknown && !rules.readsReplicaWithoutStore()) {
            return onPrimary(RouteReason.STORE_UNAVAILABLE);
        }
        keyFloor = Floor.later(keyFloor, answer.floor().orElse(null));
        Instant coverage = provisional.coverage();
        if (keyFloor == null) {
            return provisional;
        }
        if (coverage != null && !coverage.isBefore(keyFloor)) {
            return provisional.reason() == RouteReason.NOTHING_WRITTEN
                    ? new Route.ToReplica(provisional.state(), RouteReason.COVERED)
                    : provisional;
        }
        return elsewhere(answer);
    }

    private Route elsewhere(LastWrite answer) {
        Topology topology = rules.topology();
        Route other = waitOrGo(Objects.requireNonNull(consistency, "the store is asked for somebody"), topology);
        return answer instanceof LastWrite.Forgotten && other.reason() == RouteReason.NOT_COVERED
                ? Router.primary(topology, RouteReason.STORE_FORGOT)
                : other;
    }

    /** A transaction that would wait again and again goes: others write so often that its statements cost less on the primary. */
    private Route waitOrGo(Consistency reading, Topology topology) {
        ReadDemand demand = demand(reading);
        Route chosen = waits < MOST_WAITS ? rules.waitOrGo(demand, topology) : rules.go(demand, topology);
        if (chosen.reason() == RouteReason.WAITED) {
            waits++;
        }
        return chosen;
    }

    /** The primary as it is known to be. */
    public Route.ToPrimary onPrimary(RouteReason reason) {
        return Router.primary(rules.topology(), reason);
    }

    /** Reads another replica from now on; false if that was said of another before, and so should lead to the primary. */
    public boolean avoids(Node replica) {
        boolean isFirst = avoided == null;
        avoided = isFirst ? replica : avoided;
        return isFirst;
    }

    /** The node of a route has answered. */
    public void read(Route route) {
        answered.add(route instanceof Route.ToReplica ? Role.REPLICA : Role.PRIMARY);
        Trace.Read read = session.read(route);
        if (scope != null) {
            scope.read(rules.application(), read);
        }
    }

    /** Whether a node of this role has answered. */
    public boolean hasRead(Role role) {
        return answered.contains(role);
    }

    /**
     * Whether the primary has answered him after a replica had, whatever has led him there, a write or a route: the replica may have shown an
     * old row, and a primary that has not answered cannot have told anybody of a newer one.
     */
    public boolean isMisled() {
        return hasRead(Role.PRIMARY) && session.hasReadReplica();
    }

    /** What was written is stamped. */
    public void wrote(Instant writeTimestamp) {
        session.wrote(writeTimestamp);
        noteIn(scope, writeTimestamp);
        noteIn(session.openedIn(), writeTimestamp);
    }

    /** Notes a write in a scope whose token is to carry it. */
    private void noteIn(@Nullable ConsistencyScope in, Instant writeTimestamp) {
        if (in != null) {
            in.wrote(rules.application(), writeTimestamp);
        }
    }

    /** The transaction has ended. */
    public void ended(boolean wrote) {
        sight.ended(wrote);
    }
}
