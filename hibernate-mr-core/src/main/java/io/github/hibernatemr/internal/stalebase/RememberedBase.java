/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.stalebase;

import io.github.hibernatemr.jdbc.ReplicaRead;
import java.lang.ref.WeakReference;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What was shown of an entity: by a replica, then with its values, or by the primary, then without. The latest comes first; earlier
 * ones are kept while the instances live that were loaded then, since each can be merged. Holds no instance, and no other
 * entity. Immutable and thread-safe.
 */
final class RememberedBase extends WeakReference<Object> {

    private final GuardedState guarded;
    private final @Nullable Object @Nullable [] values;
    private final @Nullable ReplicaRead read;
    private final @Nullable Set<String> writtenRoles;
    private final @Nullable RememberedBase earlier;

    private RememberedBase(
            @Nullable Object instance,
            GuardedState guarded,
            @Nullable Object @Nullable [] values,
            @Nullable ReplicaRead read,
            @Nullable Set<String> writtenRoles,
            @Nullable RememberedBase earlier) {
        super(instance);
        this.guarded = guarded;
        this.values = values;
        this.read = read;
        this.writtenRoles = writtenRoles;
        this.earlier = earlier;
    }

    /** After a replica has shown an instance with these values. */
    static RememberedBase shownByReplica(
            @Nullable RememberedBase before,
            Object instance,
            GuardedState guarded,
            @Nullable Object[] values,
            ReplicaRead read) {
        return new RememberedBase(instance, guarded, values, read, null, without(before, instance));
    }

    /** After an instance has been inserted. */
    static RememberedBase added(Object instance, GuardedState guarded) {
        return new RememberedBase(instance, guarded, null, null, null, null);
    }

    /** After the primary has shown an instance, or null if nothing else need be remembered. */
    static @Nullable RememberedBase shownByPrimary(
            @Nullable RememberedBase before, Object instance, GuardedState guarded) {
        RememberedBase others = without(before, instance);
        return others == null ? null : new RememberedBase(instance, guarded, null, null, null, others);
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
        return chain.before(rest);
    }

    private RememberedBase before(@Nullable RememberedBase rest) {
        return rest == earlier ? this : new RememberedBase(get(), guarded, values, read, writtenRoles, rest);
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
        return new RememberedBase(
                get(),
                guarded,
                values == null ? null : guarded.without(attributes, values),
                read,
                writtenRoles,
                earlier == null ? null : earlier.written(attributes));
    }

    /** After somebody who remembers this has written a collection. */
    RememberedBase written(String role) {
        Set<String> roles = new HashSet<>(Set.of(role));
        if (writtenRoles != null) {
            roles.addAll(writtenRoles);
        }
        return new RememberedBase(get(), guarded, values, read, roles, earlier == null ? null : earlier.written(role));
    }

    /** After a comparison of attributes has found no difference from the primary's row. */
    RememberedBase agreed(RememberedBase compared) {
        return new RememberedBase(
                get(),
                guarded,
                values == null || values != compared.values ? values : guarded.without(null, values),
                read,
                writtenRoles,
                earlier == null ? null : earlier.agreed(compared));
    }

    /** Whether there is nothing to compare. */
    boolean isPrimarys() {
        return values == null;
    }

    boolean hasWritten(String role) {
        return writtenRoles != null && writtenRoles.contains(role);
    }

    GuardedState guarded() {
        return guarded;
    }

    /** Not of what is {@linkplain #isPrimarys() the primary's}. */
    @Nullable
    Object[] values() {
        if (values == null) {
            throw new IllegalStateException("what the primary has shown is not remembered");
        }
        return values;
    }

    /** Not of what is {@linkplain #isPrimarys() the primary's}. */
    ReplicaRead read() {
        if (read == null) {
            throw new IllegalStateException("no replica has shown it");
        }
        return read;
    }
}
