/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.stalebase;

import io.github.hibernatemr.internal.reading.ReplicaRead;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.hibernate.collection.spi.PersistentCollection;
import org.hibernate.engine.spi.EntityEntry;
import org.hibernate.engine.spi.EntityEntryExtraState;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the loaded state of an entity in the persistence context. Kept in its entry, it goes when the entity is
 * evicted or loaded anew. Used as the session is, by one thread.
 */
final class BaseMark implements EntityEntryExtraState {

    private boolean primarys;
    private boolean aboutToChange;
    private Set<String> differing = Set.of();
    private @Nullable Set<Object> primarysCollections;
    private @Nullable RememberedBase merged;
    private @Nullable RememberedBase mergedCollections;
    private boolean mergedUnknown;
    private @Nullable EntityEntryExtraState next;

    private BaseMark() {}

    static BaseMark of(EntityEntry entry) {
        BaseMark known = entry.getExtraState(BaseMark.class);
        if (known != null) {
            return known;
        }
        BaseMark made = new BaseMark();
        entry.addExtraState(made);
        return made;
    }

    /** It has been compared with its row; where that is the same, it is the primary's. */
    void compared(Set<String> attributes) {
        differing = attributes;
        primarys |= attributes.isEmpty();
    }

    /** Whether it is known to have differed from its row before the flush under way wrote anything. */
    boolean isKnownToDiffer() {
        return !differing.isEmpty();
    }

    /** In what it differed when it was compared last, told once; empty if in nothing, or if that is not known. */
    Set<String> takeDiffering() {
        Set<String> known = differing;
        differing = Set.of();
        return known;
    }

    /** Whether it is certainly the primary's, not older than a transaction would have read it there. */
    boolean isPrimarys() {
        return primarys;
    }

    /** It was read on the primary, written there, or compared with its row. */
    void primarys() {
        primarys = true;
    }

    /** Whether what is known of one of its collections was written on the primary. */
    boolean isPrimarys(PersistentCollection<?> collection) {
        return primarysCollections != null && primarysCollections.contains(collection);
    }

    void primarys(PersistentCollection<?> collection) {
        if (primarysCollections == null) {
            // By identity: to compare collections would load them.
            primarysCollections = Collections.newSetFromMap(new IdentityHashMap<>());
        }
        primarysCollections.add(collection);
    }

    /** A detached entity has been copied onto it, of which a replica had shown this; null if not, or if it needs no comparison. */
    void merged(@Nullable RememberedBase base) {
        merged = base;
        mergedCollections = base;
        mergedUnknown = false;
    }

    /** A detached entity has been copied onto it that a replica may have shown, and nobody remembers how. */
    void mergedUnknown() {
        merged(null);
        mergedUnknown = true;
    }

    boolean isMergedUnknown() {
        return mergedUnknown;
    }

    /** What was merged into it has been compared with its row. */
    void mergedCompared() {
        merged = null;
    }

    /** What a replica had shown of the detached entity that was copied onto it, or null if there is nothing to compare. */
    @Nullable
    RememberedBase merged() {
        return merged;
    }

    /**
     * The read that showed a detached collection which has been merged into one of its own, or null if there is nothing to compare; its
     * snapshot came along with it.
     */
    @Nullable
    ReplicaRead mergedCollection(@Nullable String role) {
        RememberedBase base = mergedCollections;
        return base == null || (role != null && base.hasWritten(role)) ? null : base.read();
    }

    /** Whether the entity is perhaps going to be updated or deleted in the flush under way. */
    boolean isAboutToChange() {
        return aboutToChange;
    }

    void aboutToChange(boolean isIt) {
        aboutToChange = isIt;
        differing = Set.of();
    }

    @Override
    public void addExtraState(EntityEntryExtraState extraState) {
        if (next == null) {
            next = extraState;
        } else {
            next.addExtraState(extraState);
        }
    }

    @Override
    public <T extends EntityEntryExtraState> @Nullable T getExtraState(Class<T> type) {
        if (next == null) {
            return null;
        }
        return type.isInstance(next) ? type.cast(next) : next.getExtraState(type);
    }
}
