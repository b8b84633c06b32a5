/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr;

import io.github.hibernatemr.consistency.ConsistencyKey;
import io.github.hibernatemr.consistency.ConsistencyLevel;
import io.github.hibernatemr.consistency.ConsistencyScope;
import io.github.hibernatemr.consistency.ConsistencyToken;
import io.github.hibernatemr.health.Health;
import io.github.hibernatemr.health.HealthCheck;
import io.github.hibernatemr.health.OwnChecks;
import io.github.hibernatemr.hibernate.MultiRegionListener;
import io.github.hibernatemr.internal.activation.MultiRegionUnit;
import io.github.hibernatemr.internal.activation.RunningUnits;
import io.github.hibernatemr.internal.activation.ServedUnits;
import io.github.hibernatemr.internal.facade.SessionRouting;
import io.github.hibernatemr.internal.flush.RoutedSessions;
import io.github.hibernatemr.internal.observe.Listeners;
import io.github.hibernatemr.metrics.UnitMeters;
import io.github.hibernatemr.routing.Route;
import io.github.hibernatemr.topology.Topology;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import java.util.List;
import javax.sql.DataSource;
import org.hibernate.SharedSessionContract;
import org.hibernate.StatelessSession;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.jspecify.annotations.Nullable;

/**
 * The front door: what an application can ask of hibernate-mr. It need ask nothing, since routing happens by itself.
 * Thread-safe.
 */
public final class MultiRegion {

    private final MultiRegionUnit unit;

    private MultiRegion(MultiRegionUnit unit) {
        this.unit = unit;
    }

    /**
     * Of a persistence unit; where each tenant has a database of its own, of one of them.
     *
     * @throws IllegalArgumentException if hibernate-mr does not serve it
     */
    public static MultiRegion of(EntityManagerFactory entityManagerFactory) {
        return new MultiRegion(units(entityManagerFactory).unit(null));
    }

    /**
     * Of one tenant of a persistence unit; where tenants share a database, that of all of them.
     *
     * @param tenant the tenant's identifier
     * @throws IllegalArgumentException if hibernate-mr does not serve it
     */
    public static MultiRegion of(EntityManagerFactory entityManagerFactory, Object tenant) {
        return new MultiRegion(units(entityManagerFactory).unit(tenant));
    }

    /**
     * Of a persistence unit that runs in this application, by its name.
     *
     * @param persistenceUnit its name in {@code persistence.xml}; {@code unit/tenant} where a tenant has a database of its own
     * @throws IllegalArgumentException if hibernate-mr serves none of this name, or not yet
     */
    public static MultiRegion of(String persistenceUnit) {
        return new MultiRegion(RunningUnits.named(persistenceUnit));
    }

    /** The names of the persistence units that hibernate-mr serves in this application, in no particular order. */
    public static List<String> persistenceUnits() {
        return RunningUnits.names();
    }

    /**
     * Tells a listener what becomes of all units that hibernate-mr serves in this application, those included that have yet to
     * start, until what is returned is closed.
     */
    public static Listening listen(MultiRegionListener listener) {
        Listeners.add(listener);
        return () -> Listeners.remove(listener);
    }

    /** That a listener is told. Thread-safe. */
    @FunctionalInterface
    public interface Listening extends AutoCloseable {

        /** Tells it no more. Idempotent. */
        @Override
        void close();
    }

    private static ServedUnits units(EntityManagerFactory entityManagerFactory) {
        return ServedUnits.required(entityManagerFactory.unwrap(SessionFactoryImplementor.class));
    }

    /** Of a session, to ask for its route; throws IllegalArgumentException if hibernate-mr does not serve it. */
    public static OfSession of(EntityManager entityManager) {
        return ofSession(entityManager.unwrap(SharedSessionContractImplementor.class));
    }

    /**
     * Of a stateless session, to ask for its route.
     *
     * @throws IllegalArgumentException if hibernate-mr does not serve it
     */
    public static OfSession of(StatelessSession session) {
        return ofSession(session);
    }

    private static OfSession ofSession(SharedSessionContract session) {
        var implementor = (SharedSessionContractImplementor) session;
        units(implementor.getFactory());
        return new OfSession(implementor);
    }

    /** The nodes as this pod knows them at this moment. */
    public Topology topology() {
        return unit.monitor().topology();
    }

    /**
     * Adds a replica while the application runs. It serves reads as soon as it has proved that it belongs to the primary's cluster
     * and how far it is.
     *
     * @param name of letters, digits, {@code -} and {@code _}; no other node's
     * @param region where it is
     * @param dataSource of connections that take part in no JTA transaction; the caller's to close, after {@link #removeReplica}
     * @throws IllegalArgumentException if there is a node of that name, or it cannot be a replica's
     * @throws IllegalStateException if the persistence unit is closed
     */
    public void addReplica(String name, String region, DataSource dataSource) {
        unit.addReplica(name, region, dataSource);
    }

    /**
     * Removes a replica while the application runs, whether {@link #addReplica} or the settings have named it: no read goes there
     * any more. If its pool is hibernate-mr's own it is closed, and what was being read there is read elsewhere again; else what was
     * being read is read to its end.
     *
     * @return whether there was one
     * @throws IllegalArgumentException if the node is the primary at this moment
     */
    public boolean removeReplica(String name) {
        return unit.removeReplica(name);
    }

    /**
     * What the current thread's consistency key has written and read so far, as a short text for a cookie, a header or a
     * message: wherever it is applied, reads show nothing older. Asks the write-timestamp store, for at most {@code
     * hibernate.mr.store.timeout}.
     *
     * @return 71 characters that need no escaping in a URL
     * @throws IllegalStateException if the thread has no consistency key
     * @see #readToken(String)
     */
    public String token() {
        return unit.tokens().current();
    }

    /**
     * As {@link #token()}, for a key by its name; what it has read is known of the current thread's scope only.
     *
     * @throws IllegalArgumentException if the name is blank
     */
    public String token(String key) {
        return unit.tokens().of(ConsistencyKey.of(key));
    }

    /**
     * The token of a text that {@link #token()} gave, in this pod or any other of the application, for {@link
     * io.github.hibernatemr.consistency.ConsistencyScope#of(ConsistencyToken)}.
     *
     * @throws io.github.hibernatemr.consistency.InvalidTokenException if it is malformed, of another application, forged, of another
     *     region where {@code hibernate.mr.consistency.token_secret} is not set, or more than five seconds ahead of the primary's clock; to
     *     go on without it is always possible
     */
    public ConsistencyToken readToken(String text) {
        return unit.tokens().read(text);
    }

    /**
     * For everybody in the application but Hibernate: JDBC templates, batch frameworks, session stores, jOOQ. Its connections are routed
     * and stamped as a session's are: they read a replica by the same rule, go to the primary for what writes, locks or changes the
     * schema, and what they commit is known as the current thread's key's. In a transaction of the container's they take part in it,
     * though they be closed before it ends, and see what the persistence unit's sessions have flushed there, as those see what they have
     * written. Whoever writes by other means calls {@link #wrote()}.
     *
     * <p>A connection comes as from a pool, in auto-commit mode; nothing is connected before its first statement. Closing it rolls back
     * what was not committed. Outside of a transaction a server's session is not kept from one statement to the next, so whoever keeps
     * something there, such as an advisory lock or a temporary table, needs one or takes the primary's own data source.
     *
     * @return always the same one; thread-safe, and of use until the persistence unit is closed
     */
    public DataSource dataSource() {
        return unit.connections().dataSource();
    }

    /**
     * Says that the current thread's consistency key, or nobody in particular if it has none, has written to the primary past the
     * persistence unit: through the primary's own data source, a batch framework's pool, another program. Reads of that key that begin
     * after this has returned, in all pods of the region, show what was committed before it was called, and so do those that must see
     * whatever the application has written. Of no use before the commit; but within a transaction of the container's it also
     * counts as a write of that transaction, is stamped with its end, and has the persistence unit's sessions read the primary there.
     *
     * <p>Returns when every pod of the region can know, or {@code hibernate.mr.store.timeout} has passed; what could not be shared by
     * then this pod knows, and shares when the store answers.
     *
     * @see #dataSource() which needs none of this
     */
    public void wrote() {
        unit.connections().wrote();
    }

    /**
     * As {@link #wrote()}, for a key by its name: whoever it was that has written, or must see it.
     *
     * @throws IllegalArgumentException if the name is blank
     */
    public void wrote(String key) {
        try (var scope = ConsistencyScope.of(key)) {
            wrote();
        }
    }

    /**
     * Whether this pod can serve: a query on the primary and on each replica that it reads, over the application's own pools, a
     * ping of the store, the replicas' staleness, and the application's own checks, all at the same time. Takes at most {@code
     * hibernate.mr.health.timeout}; what was found less than {@code hibernate.mr.health.cache} ago is not asked again.
     */
    public Health health() {
        return unit.health().ask();
    }

    /**
     * Adds a check of the application's own, which counts in the health of all its persistence units from now on. In CDI, a bean of
     * type {@link HealthCheck} is added by itself.
     */
    public static void addHealthCheck(HealthCheck check) {
        OwnChecks.add(check);
    }

    /** Removes a check that {@link #addHealthCheck} has added; a run that is under way is interrupted. */
    public static void removeHealthCheck(HealthCheck check) {
        OwnChecks.remove(check);
    }

    /** What was counted since the persistence unit started. */
    public Statistics statistics() {
        return Statistics.of(unit);
    }

    /** What can be measured, to be exported by any means; Micrometer and JMX are there already. Asks no server. */
    public UnitMeters meters() {
        return unit.meters();
    }

    /** The persistence unit's name; {@code unit/tenant} where a tenant has a database of its own. */
    public String persistenceUnit() {
        return unit.settings().unit();
    }

    /** What an application can ask of one session. As thread-safe as the session, which is: not. */
    public static final class OfSession {

        private final SharedSessionContractImplementor session;

        private OfSession(SharedSessionContractImplementor session) {
            this.session = session;
        }

        /**
         * Sets how fresh the session's reads are, from its next transaction on, whatever scopes and settings say. Does
         * nothing for a session that was given a connection of its own.
         *
         * @param level or null, to leave it to scopes and settings again
         * @throws org.hibernate.HibernateException if the session is closed
         */
        public void level(@Nullable ConsistencyLevel level) {
            RoutedSessions.connectionOf(session).ifPresent(connection -> connection.sessionLevel(level));
        }

        /**
         * The node that serves the session's current transaction, and why; between transactions that of the last one.
         * Unbound for a session that was given a connection of its own.
         *
         * @throws org.hibernate.HibernateException if the session is closed
         */
        public Route route() {
            return RoutedSessions.connectionOf(session)
                    .map(SessionRouting::route)
                    .orElseGet(Route::unbound);
        }
    }
}
