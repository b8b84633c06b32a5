/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.stalebase;

import org.hibernate.engine.spi.EntityEntry;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.event.service.spi.EventListenerRegistry;
import org.hibernate.event.spi.EventType;
import org.hibernate.event.spi.MergeContext;
import org.hibernate.event.spi.MergeEvent;
import org.hibernate.event.spi.MergeEventListener;
import org.hibernate.proxy.HibernateProxy;
import org.hibernate.proxy.LazyInitializer;
import org.jspecify.annotations.Nullable;

/**
 * Gives what is merged the base that it had when a replica showed it, in this session or an earlier one of the scope. Thread-safe.
 *
 * <p>The row that a merge finds is the primary's. So what is merged into it is compared with it when it is about to be written: a
 * merge that changes nothing writes nothing, and fails nobody.
 */
final class MergedBaseGuard implements MergeEventListener {

    private static final long serialVersionUID = 1L;

    private final transient GuardedState.OfAll states;

    MergedBaseGuard(GuardedState.OfAll states) {
        this.states = states;
    }

    /** After Hibernate's own listeners, which find the row. */
    void appendTo(EventListenerRegistry registry) {
        registry.appendListeners(EventType.MERGE, this);
    }

    @Override
    public void onMerge(MergeEvent event) {
        merged(event);
    }

    /** What the merge of another entity cascades to. */
    @Override
    public void onMerge(MergeEvent event, MergeContext copiedAlready) {
        merged(event);
    }

    private void merged(MergeEvent event) {
        // Null if it is a proxy that nobody has loaded.
        Object detached = event.getEntity();
        Object managed = loaded(event.getResult());
        if (detached != null && managed != null && managed != detached) {
            merged(detached, managed, event.getSession());
        }
    }

    private static @Nullable Object loaded(@Nullable Object result) {
        LazyInitializer proxy = HibernateProxy.extractLazyInitializer(result);
        if (proxy == null) {
            return result;
        }
        return proxy.isUninitialized() ? null : proxy.getImplementation();
    }

    private void merged(Object detached, Object managed, SharedSessionContractImplementor session) {
        EntityEntry entry = session.getPersistenceContextInternal().getEntry(managed);
        if (entry == null || !states.guards(entry.getPersister())) {
            return;
        }
        BaseMemory memory = BaseMemory.of(session);
        if (memory == null || memory.isEmpty()) {
            return;
        }
        RememberedBase base = memory.find(entry.getEntityKey(), detached);
        if (base != null && !base.isPrimarys() && !entry.isExistsInDatabase()) {
            // Hibernate takes it for new and would insert what somebody has deleted, and a replica still showed.
            throw BaseMemory.refused(
                    entry.getEntityName(), entry.getId(), base.guarded().attributes(), base.read(), session);
        }
        noteIn(BaseMark.of(entry), base, memory.isIncomplete(entry.getPersister()));
    }

    private static void noteIn(BaseMark mark, @Nullable RememberedBase base, boolean isIncomplete) {
        if (base == null && isIncomplete) {
            mark.mergedUnknown();
        } else {
            mark.merged(base == null || base.isPrimarys() ? null : base);
        }
    }
}
