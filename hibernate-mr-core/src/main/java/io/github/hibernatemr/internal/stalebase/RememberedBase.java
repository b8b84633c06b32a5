/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.stalebase;

import io.github.hibernatemr.internal.reading.ReplicaRead;
import java.lang.ref.WeakReference;
import java.util.HashSet;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What was shown of an entity: by a replica, then with its values, or by the primary, then without. The latest comes first; earlier
 * ones are kept while the instances live that were loaded then, since each can be merged. Holds no instance, and no other
 * entity. Immutable and thread-safe.
 */
final class RememberedBase extends WeakReference<Object> {

    /** Null of what is the primary's. */
    private final @Nullable Shown shown;

    private final @Nullable RememberedBase earlier;

    /** What a replica has shown, and which collections have been written since. */
    private record Shown(GuardedState guarded, @Nullable Object[] values, ReplicaRead read, Set<String> writtenRoles) {

        Shown without(int @Nullable [] attributes) {
            return new Shown(guarded, guarded.without(attributes, values), read, writtenRoles);
        }

        Shown written(String role) {
            Set<String> roles = new HashSet<>(writtenRoles);
            roles.add(role);
            return new Shown(guarded, values, read, roles);
        }
    }

    private RememberedBase(@Nullable Object instance, @Nullable Shown shown, @Nullable RememberedBase earlier) {
        super(instance);
        this.shown = shown;
        this.earlier = earlier;
    }

    /** After a replica has shown an instance with these values. */
    static RememberedBase shownByReplica(
            @Nullable RememberedBase before,
            Object instance,
            GuardedState guarded,
            @Nullable Object[] values,
            ReplicaRead read) {
        return new RememberedBase(instance, new Shown(guarded, values, read, Set.of()), without(before, instance));
    }

    /** After an instance has been inserted. */
    static RememberedBase added(Object instance) {
        return new RememberedBase(instance, null, null);
    }

    /** After the primary has shown an instance, or null if nothing else need be remembered. */
    static @Nullable RememberedBase shownByPrimary(@Nullable RememberedBase before, Object instance) {
        RememberedBase others = without(before, instance);
        return others == null ? null : new RememberedBase(instance, null, others);
    }

    /** The chain less one instance, and those that nobody can merge any more; null if no replica has shown what is left. */
    private static @Nullable RememberedBase without(@Nullable RememberedBase chain, Object instance) {
        if (chain == null) {
            return null;
        }
        RememberedBase rest = without(chain.earlier, instance);
        Object own = chain.get();
        if (own == null || own == instance || (rest == null && chain.isPrimarys())) {
            return rest;
        }
        return rest == chain.earlier ? chain : new RememberedBase(own, chain.shown, rest);
    }

    /** What was shown of an instance or, if it is not known, what was shown last. */
    RememberedBase of(@Nullable Object instance) {
        for (RememberedBase each = this; each != null; each = each.earlier) {
            if (instance != null && each.refersTo(instance)) {
                return each;
            }
        }
        return this;
    }

    /** After somebody who remembers this has written attributes; null stands for all. */
    RememberedBase written(int @Nullable [] attributes) {
        return each(known -> known.without(attributes));
    }

    /** After somebody who remembers this has written a collection. */
    RememberedBase written(String role) {
        return each(known -> known.written(role));
    }

    /** After a comparison of attributes has found no difference from the primary's row. */
    RememberedBase agreed(RememberedBase compared) {
        @Nullable Object[] values = compared.values();
        return each(known -> known.values() == values ? known.without(null) : known);
    }

    private RememberedBase each(UnaryOperator<Shown> change) {
        return new RememberedBase(
                get(), shown == null ? null : change.apply(shown), earlier == null ? null : earlier.each(change));
    }

    /** Whether there is nothing to compare. */
    boolean isPrimarys() {
        return shown == null;
    }

    boolean hasWritten(String role) {
        return shown != null && shown.writtenRoles().contains(role);
    }

    /** Not of what is {@linkplain #isPrimarys() the primary's}. */
    GuardedState guarded() {
        return shown().guarded();
    }

    /** Not of what is {@linkplain #isPrimarys() the primary's}. */
    @Nullable
    Object[] values() {
        return shown().values();
    }

    /** Not of what is {@linkplain #isPrimarys() the primary's}. */
    ReplicaRead read() {
        return shown().read();
    }

    private Shown shown() {
        if (shown == null) {
            throw new IllegalStateException("no replica has shown it");
        }
        return shown;
    }
}
