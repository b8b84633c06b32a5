/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.stalebase;

import io.github.hibernatemr.consistency.RememberedBases;
import io.github.hibernatemr.internal.facade.SessionRouting;
import io.github.hibernatemr.internal.flush.RoutedSessions;
import io.github.hibernatemr.internal.reading.ReplicaRead;
import java.util.Collection;
import java.util.function.UnaryOperator;
import org.hibernate.StaleObjectStateException;
import org.hibernate.engine.spi.EntityEntry;
import org.hibernate.engine.spi.EntityKey;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.event.spi.PostLoadEvent;
import org.hibernate.persister.entity.EntityPersister;
import org.jspecify.annotations.Nullable;

/** What a session knows, and lets others of its scope know, of the bases that replicas have shown. Used by one thread. */
final class BaseMemory {

    private final SessionRouting connection;
    private final SharedSessionContractImplementor session;

    private BaseMemory(SessionRouting connection, SharedSessionContractImplementor session) {
        this.connection = connection;
        this.session = session;
    }

    /** Entities of several persistence units, or of several tenants, may have the same class and id. */
    private record Key(
            EntityKey entity, Object factory, @Nullable Object tenant) {}

    /** Null if the session has been given a connection of somebody else's. */
    static @Nullable BaseMemory of(SharedSessionContractImplementor session) {
        return RoutedSessions.connectionOf(session)
                .map(connection -> new BaseMemory(connection, session))
                .orElse(null);
    }

    static BaseMemory of(SessionRouting connection, SharedSessionContractImplementor session) {
        return new BaseMemory(connection, session);
    }

    private Key key(EntityKey entity) {
        return new Key(entity, session.getFactory(), session.getTenantIdentifierValue());
    }

    private RememberedBases bases() {
        return connection.bases();
    }

    /** Whether it is of no use to look for anything. */
    boolean isEmpty() {
        return bases().isEmpty();
    }

    /** Notes what a replica may just have shown. */
    void shown(PostLoadEvent event, @Nullable EntityEntry entry, GuardedState guarded) {
        int limit = connection.rememberedBases();
        ReplicaRead read = limit == 0 ? null : connection.replicaReadNow().orElse(null);
        if (read == null) {
            return;
        }
        EntityPersister persister = event.getPersister();
        Key key = key(entry == null ? session.generateEntityKey(event.getId(), persister) : entry.getEntityKey());
        RememberedBases bases = bases();
        if (bases.isFull(limit) && !bases.isOfScope()) {
            // Of one session, which may read for hours and merge nothing: what it loads from now on is more likely
            // merged.
            bases.forget();
        }
        if (bases.isFull(limit) && bases.get(key) == null) {
            bases.incomplete(persister.getRootEntityName());
            return;
        }
        // An entity that is only to be read has no loaded state.
        @Nullable Object[] state = entry == null ? null : entry.getLoadedState();
        @Nullable Object[] values = guarded.valuesOf(state == null ? persister.getValues(event.getEntity()) : state);
        Object instance = event.getEntity();
        bases.change(
                key, before -> RememberedBase.shownByReplica((RememberedBase) before, instance, guarded, values, read));
    }

    /** Notes what the primary has just shown. */
    void shownByPrimary(Object instance, @Nullable EntityEntry entry) {
        if (entry != null) {
            change(entry.getEntityKey(), before -> RememberedBase.shownByPrimary(before, instance));
        }
    }

    /** Changes what is remembered of an entity, if anything is. */
    void change(EntityKey entity, UnaryOperator<@Nullable RememberedBase> change) {
        RememberedBases bases = bases();
        if (bases.isEmpty()) {
            return;
        }
        Key key = key(entity);
        if (bases.get(key) != null) {
            bases.change(key, before -> before == null ? null : change.apply((RememberedBase) before));
        }
    }

    /**
     * What was shown of an entity.
     *
     * @param instance as it was loaded or, if it is not known, as it is now
     */
    @Nullable
    RememberedBase find(EntityKey entity, Object instance) {
        RememberedBase latest = (RememberedBase) bases().get(key(entity));
        return latest == null ? null : latest.of(instance);
    }

    /** Notes that the scope has added an entity: no surprise to whoever merges its parent later. */
    void added(EntityKey entity, Object instance) {
        RememberedBases bases = bases();
        if (!bases.isEmpty() && !bases.isFull(connection.rememberedBases())) {
            bases.change(key(entity), before -> RememberedBase.added(instance));
        }
    }

    boolean isAdded(EntityKey entity) {
        RememberedBase known = (RememberedBase) bases().get(key(entity));
        return known != null && known.isPrimarys();
    }

    /** Whether an entity that is not remembered may have been shown all the same. */
    boolean isIncomplete(EntityPersister persister) {
        return bases().isIncomplete(persister.getRootEntityName());
    }

    int limit() {
        return connection.rememberedBases();
    }

    /** The session's last read that a replica answered, or null if none did. */
    static @Nullable ReplicaRead lastReplicaRead(SharedSessionContractImplementor session) {
        return RoutedSessions.connectionOf(session)
                .flatMap(SessionRouting::lastReplicaRead)
                .orElse(null);
    }

    /**
     * What is thrown where the primary holds something else than a replica has shown. Also sends the scope to the primary: whoever tries
     * again must not be shown the same.
     */
    static StaleObjectStateException refused(
            String entityName,
            Object id,
            Collection<String> differing,
            ReplicaRead read,
            SharedSessionContractImplementor session) {
        BaseMemory memory = of(session);
        if (memory != null) {
            memory.bases().contradicted();
        }
        String message = read.staleness() == null
                ? StaleBaseLog.LOG.staleBaseOfUnknownAge(read.node(), differing)
                : StaleBaseLog.LOG.staleBase(read.node(), read.staleness(), differing);
        return new StaleObjectStateException(entityName, id, message);
    }
}
