/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.stalebase;

import io.github.hibernatemr.internal.flush.RoutedSessions;
import io.github.hibernatemr.jdbc.ReplicaRead;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.hibernate.HibernateException;
import org.hibernate.StaleObjectStateException;
import org.hibernate.engine.spi.EntityEntry;
import org.hibernate.engine.spi.EntityKey;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.event.spi.AbstractDatabaseOperationEvent;
import org.hibernate.persister.entity.EntityPersister;
import org.jspecify.annotations.Nullable;

/** Compares what is remembered of an entity with the primary's row, when the entity is about to be written. Used by one thread. */
final class BaseComparison {

    private final SharedSessionContractImplementor session;
    private final EntityKey entity;
    private final RememberedBase base;

    private BaseComparison(SharedSessionContractImplementor session, EntityKey entity, RememberedBase base) {
        this.session = session;
        this.entity = entity;
        this.base = base;
    }

    /**
     * Of a row that a detached entity has been merged into.
     *
     * @throws HibernateException if the detached one had another base
     */
    static void ofMerged(EntityEntry entry, SharedSessionContractImplementor session) {
        BaseMark mark = entry.getExtraState(BaseMark.class);
        @Nullable Object[] state = entry.getLoadedState();
        if (mark == null || state == null) {
            return;
        }
        if (mark.isMergedUnknown()) {
            int limit = RoutedSessions.connectionOf(session).orElseThrow().rememberedBases();
            throw StaleBaseLog.LOG.baseForgotten(entry.getEntityName(), limit);
        }
        RememberedBase base = mark.merged();
        if (base != null) {
            new BaseComparison(session, entry.getEntityKey(), base).withLoaded(state);
            mark.mergedCompared();
        }
    }

    /** With what was the primary's when it was merged into, or has been compared just now; unless it was not loaded in full. */
    private void withLoaded(@Nullable Object[] state) {
        if (base.guarded().isIncomplete(base.values(), state)) {
            withRow();
        } else {
            refuseIf(base.guarded().differing(base.values(), state, session));
        }
    }

    private void withRow() {
        Object id = entity.getIdentifier();
        refuseIf(base.guarded().read(List.of(id), session).differingFrom(id, base.values()));
    }

    private void refuseIf(Set<String> differing) {
        if (!differing.isEmpty()) {
            throw refused(entity.getEntityName(), entity.getIdentifier(), differing, base.read(), session);
        }
        BaseMemory memory = BaseMemory.of(session);
        if (memory != null) {
            memory.change(entity, before -> before.agreed(base));
        }
    }

    /**
     * Of what a stateless session writes. What it has read itself nobody tells us; what sessions of its scope have, is remembered.
     *
     * @param read its last read that a replica answered, or null
     * @throws HibernateException if the entity had another base, or nobody knows
     */
    static void ofStateless(AbstractDatabaseOperationEvent event, @Nullable ReplicaRead read) {
        SharedSessionContractImplementor session = event.getSession();
        EntityPersister persister = event.getPersister();
        BaseMemory memory = BaseMemory.of(session);
        if (memory == null) {
            return;
        }
        EntityKey key = session.generateEntityKey(event.getId(), persister);
        RememberedBase base = memory.find(key, event.getEntity());
        boolean isOfAnother = base != null && base.refersTo(event.getEntity());
        if (read != null && !isOfAnother) {
            throw StaleBaseLog.LOG.baseUnknown(persister.getEntityName(), read.node());
        }
        if (base == null && memory.isIncomplete(persister)) {
            throw StaleBaseLog.LOG.baseForgotten(persister.getEntityName(), memory.limit());
        }
        if (base != null && !base.isPrimarys()) {
            new BaseComparison(session, key, base).withRow();
            GuardedCollection.detached(event, base).forEach(collection -> collection.refuseIfDiffering(base.read()));
        }
    }

    /** Also sends the scope to the primary, where whoever tries again will see what is there. */
    static StaleObjectStateException refused(
            String entityName,
            Object id,
            Collection<String> differing,
            ReplicaRead read,
            SharedSessionContractImplementor session) {
        BaseMemory memory = BaseMemory.of(session);
        if (memory != null) {
            memory.contradicted();
        }
        String message = read.staleness() == null
                ? StaleBaseLog.LOG.staleBaseOfUnknownAge(read.node(), differing)
                : StaleBaseLog.LOG.staleBase(read.node(), read.staleness(), differing);
        return new StaleObjectStateException(entityName, id, message);
    }
}
