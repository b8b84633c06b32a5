/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.stalebase;

import java.util.Arrays;
import org.hibernate.engine.spi.CascadingActions;
import org.hibernate.persister.collection.CollectionPersister;
import org.hibernate.persister.entity.EntityPersister;
import org.hibernate.type.CollectionType;
import org.hibernate.type.ComponentType;
import org.hibernate.type.Type;

/** Which collections are guarded, as far as their mapping tells: those that nothing in it would keep from being written stale. */
final class GuardedRoles {

    private GuardedRoles() {}

    /** Whether an entity has any. */
    static boolean areIn(EntityPersister owner) {
        return Arrays.stream(owner.getPropertyTypes()).anyMatch(type -> areIn(type, owner));
    }

    private static boolean areIn(Type type, EntityPersister owner) {
        if (type instanceof ComponentType component) {
            return Arrays.stream(component.getSubtypes()).anyMatch(inside -> areIn(inside, owner));
        }
        return type instanceof CollectionType collection
                && isGuarded(owner.getFactory().getMappingMetamodel().getCollectionDescriptor(collection.getRole()));
    }

    /** Whether there can be something to compare in any collection of this role. */
    static boolean isGuarded(CollectionPersister persister) {
        return persister.isInverse()
                ? persister.isOneToMany() && (persister.hasOrphanDelete() || removesChildren(persister))
                : isUnversioned(persister);
    }

    /** Whether children of a class could be left behind, and so it is worth to know who has added them. */
    static boolean isGuardedChild(EntityPersister child) {
        return child.getFactory()
                .getMappingMetamodel()
                .streamCollectionDescriptors()
                .anyMatch(collection -> collection.isInverse()
                        && isGuarded(collection)
                        && collection.getElementPersister().getRootEntityName().equals(child.getRootEntityName()));
    }

    static boolean removesChildren(CollectionPersister persister) {
        return persister
                .getAttributeMapping()
                .getAttributeMetadata()
                .getCascadeStyle()
                .doCascade(CascadingActions.REMOVE);
    }

    /** One whose mapping excludes it from optimistic locking wants no change to fail for it. */
    static boolean isUnversioned(CollectionPersister persister) {
        return persister.getAttributeMapping().getAttributeMetadata().isIncludedInOptimisticLocking()
                && !persister.getOwnerEntityPersister().isVersioned();
    }
}
