/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.stalebase;

import io.github.hibernatemr.internal.flush.RoutedSessions;
import io.github.hibernatemr.internal.reading.ReplicaRead;
import io.github.hibernatemr.internal.stalebase.GuardedState.Rows;
import java.util.List;
import java.util.Set;
import org.hibernate.HibernateException;
import org.hibernate.engine.spi.EntityEntry;
import org.hibernate.engine.spi.EntityKey;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.event.spi.AbstractDatabaseOperationEvent;
import org.hibernate.persister.entity.EntityPersister;
import org.jspecify.annotations.Nullable;

/**
 * Compares what was seen of an entity with what the primary holds. What was seen is what the session has loaded, or what is remembered of
 * a detached entity. Thread-safe.
 */
final class BaseComparison {

    private final GuardedState.OfAll states;

    BaseComparison(GuardedState.OfAll states) {
        this.states = states;
    }

    /** Whether a replica may have shown what an entity was loaded with. */
    boolean isDoubtful(EntityEntry entry) {
        // In this order: what is not guarded needs no mark.
        return entry.getLoadedState() != null
                && !states.of(entry.getPersister()).isEmpty()
                && !BaseMark.of(entry).isPrimarys();
    }

    /**
     * Compares entities with their rows, and marks each with what is found, at the price of one select.
     *
     * @param entries of the same class, all of them doubtful
     */
    void compare(List<EntityEntry> entries, SharedSessionContractImplementor session) {
        GuardedState guarded = states.of(entries.get(0).getPersister());
        Rows rows = guarded.read(entries.stream().map(EntityEntry::getId).toList(), session);
        for (EntityEntry entry : entries) {
            @Nullable Object[] state = entry.getLoadedState();
            if (state != null) {
                BaseMark.of(entry)
                        .compared(guarded.differing(guarded.valuesOf(state), rows.of(entry.getId()), session));
            }
        }
    }

    /**
     * Verifies what the session has loaded: compared already if the flush under way found it in time, before it wrote anything.
     *
     * @throws HibernateException if the primary holds something else
     */
    void verifyLoaded(EntityEntry entry, SharedSessionContractImplementor session) {
        ReplicaRead read = BaseMemory.lastReplicaRead(session);
        if (read == null || !isDoubtful(entry)) {
            return;
        }
        BaseMark mark = BaseMark.of(entry);
        if (!mark.isKnownToDiffer()) {
            compare(List.of(entry), session);
        }
        Set<String> differing = mark.takeDiffering();
        if (!differing.isEmpty()) {
            throw BaseMemory.refused(entry.getEntityName(), entry.getId(), differing, read, session);
        }
    }

    /**
     * Verifies what a detached entity was shown that has been merged into a row. That is the primary's, or has been compared just now.
     *
     * @throws HibernateException if the primary holds something else, or nobody knows what was shown
     */
    void verifyMerged(EntityEntry entry, SharedSessionContractImplementor session) {
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
            @Nullable Object[] loaded = base.guarded().valuesOf(state);
            verify(entry.getEntityKey(), base, GuardedState.lacks(loaded, base.values()) ? null : loaded, session);
            mark.mergedCompared();
        }
    }

    /**
     * Verifies what a stateless session writes. What it has read itself nobody tells us; what sessions of its scope have, is remembered.
     *
     * @throws HibernateException if the primary holds something else, or nobody knows what was shown
     */
    void verifyStateless(AbstractDatabaseOperationEvent event, SharedSessionContractImplementor session) {
        BaseMemory memory = BaseMemory.of(session);
        if (memory == null) {
            return;
        }
        EntityPersister persister = event.getPersister();
        EntityKey key = session.generateEntityKey(event.getId(), persister);
        RememberedBase base = memory.find(key, event.getEntity());
        ReplicaRead read = BaseMemory.lastReplicaRead(session);
        boolean isOfAnother = base != null && base.refersTo(event.getEntity());
        if (read != null && !isOfAnother) {
            throw StaleBaseLog.LOG.baseUnknown(persister.getEntityName(), read.node());
        }
        if (base == null && memory.isIncomplete(persister)) {
            throw StaleBaseLog.LOG.baseForgotten(persister.getEntityName(), memory.limit());
        }
        if (base != null && !base.isPrimarys()) {
            verify(key, base, null, session);
            GuardedCollection.detached(event, base).forEach(GuardedCollection::verify);
        }
    }

    /** @param loaded what the primary is known to hold, or null to ask it */
    private static void verify(
            EntityKey entity,
            RememberedBase base,
            @Nullable Object @Nullable [] loaded,
            SharedSessionContractImplementor session) {
        Object id = entity.getIdentifier();
        GuardedState guarded = base.guarded();
        @Nullable
        Object @Nullable [] held =
                loaded == null ? guarded.read(List.of(id), session).of(id) : loaded;
        Set<String> differing = guarded.differing(base.values(), held, session);
        if (!differing.isEmpty()) {
            throw BaseMemory.refused(entity.getEntityName(), id, differing, base.read(), session);
        }
        BaseMemory memory = BaseMemory.of(session);
        if (memory != null) {
            memory.change(entity, before -> before.agreed(base));
        }
    }
}
