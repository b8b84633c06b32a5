/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.stalebase;

import io.github.hibernatemr.internal.facade.SessionRouting;
import io.github.hibernatemr.internal.flush.RoutedSessions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hibernate.collection.spi.PersistentCollection;
import org.hibernate.engine.spi.CollectionEntry;
import org.hibernate.engine.spi.EntityEntry;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.persister.entity.EntityPersister;

/**
 * Compares all that a flush is going to write before it writes the first row. A collection writes into the rows of its elements, and
 * an entity into those of a collection: compared one by one, what the session has just changed itself would look like somebody
 * else's change. Thread-safe.
 */
final class FlushComparison {

    /** So many entities of a class are compared by one select. */
    private static final int COMPARED_AT_ONCE = 100;

    private final BaseComparison comparison;
    private final SharedColumns columns = new SharedColumns();

    FlushComparison(BaseComparison comparison) {
        this.comparison = comparison;
    }

    /** Before each write, of which the first of a flush has it compare; what it reads, it reads on the primary. */
    void beforeWrite(SharedSessionContractImplementor session) {
        SessionRouting connection = RoutedSessions.connectionOf(session).orElse(null);
        if (connection != null && connection.beginsToFlush() && hasAnythingDoubtful(connection)) {
            FlushWrites writes = FlushWrites.of(session, columns);
            if (connection.lastReplicaRead().isPresent()) {
                compareEntities(session, writes);
            }
            compareCollections(session, writes);
            // A query asks for a flush, even one of ours, which gets none.
            connection.beginsToFlush();
        }
    }

    /** Whether a replica has shown anything: to the session, or to another of its scope from which something has been merged. */
    private static boolean hasAnythingDoubtful(SessionRouting connection) {
        return connection.lastReplicaRead().isPresent() || !connection.bases().isEmpty();
    }

    /** Whether one that differs is going to be written is not certain before it is. */
    private void compareEntities(SharedSessionContractImplementor session, FlushWrites writes) {
        Map<EntityPersister, List<EntityEntry>> doubtful = new LinkedHashMap<>();
        for (var managed : session.getPersistenceContextInternal().reentrantSafeEntityEntries()) {
            EntityEntry entry = managed.getValue();
            if (writes.change(entry) && !isKnownToDiffer(entry) && comparison.isDoubtful(entry)) {
                doubtful.computeIfAbsent(entry.getPersister(), persister -> new ArrayList<>())
                        .add(entry);
            }
        }
        for (List<EntityEntry> entries : doubtful.values()) {
            for (int from = 0; from < entries.size(); from += COMPARED_AT_ONCE) {
                int to = Math.min(entries.size(), from + COMPARED_AT_ONCE);
                comparison.compare(entries.subList(from, to), session);
            }
        }
    }

    private static boolean isKnownToDiffer(EntityEntry entry) {
        BaseMark mark = entry.getExtraState(BaseMark.class);
        return mark != null && mark.isKnownToDiffer();
    }

    private static void compareCollections(SharedSessionContractImplementor session, FlushWrites writes) {
        List<Runnable> comparisons = new ArrayList<>();
        session.getPersistenceContextInternal()
                .forEachCollectionEntry(
                        (collection, entry) -> {
                            if (writes.change(entry)) {
                                comparisons.add(() -> compare(collection, entry, session));
                            }
                        },
                        true);
        comparisons.forEach(Runnable::run);
    }

    /** One that is only changed along with others is refused when it is to be written for itself. */
    private static void compare(
            PersistentCollection<?> collection, CollectionEntry entry, SharedSessionContractImplementor session) {
        Object ownerId = session.getPersistenceContextInternal().getLoadedCollectionOwnerIdOrNull(collection);
        GuardedCollection guarded = GuardedCollection.of(session, collection, ownerId, entry.isDoremove());
        if (guarded != null && !guarded.agrees() && FlushWrites.areOf(entry)) {
            throw guarded.refused();
        }
    }
}
