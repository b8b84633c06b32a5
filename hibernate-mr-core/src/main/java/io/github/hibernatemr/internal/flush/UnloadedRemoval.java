/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.flush;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.StreamSupport;
import org.hibernate.action.internal.CollectionRemoveAction;
import org.hibernate.action.internal.EntityDeleteAction;
import org.hibernate.binder.internal.TenantIdBinder;
import org.hibernate.engine.spi.EntityHolder;
import org.hibernate.engine.spi.EntityKey;
import org.hibernate.engine.spi.PersistenceContext;
import org.hibernate.event.internal.DefaultDeleteEventListener;
import org.hibernate.event.internal.PostDeleteEventListenerStandardImpl;
import org.hibernate.event.service.spi.EventListenerGroup;
import org.hibernate.event.service.spi.EventListenerRegistry;
import org.hibernate.event.spi.DeleteContext;
import org.hibernate.event.spi.DeleteEvent;
import org.hibernate.event.spi.DeleteEventListener;
import org.hibernate.event.spi.EventSource;
import org.hibernate.event.spi.EventType;
import org.hibernate.internal.EmptyInterceptor;
import org.hibernate.jpa.event.spi.CallbackRegistry;
import org.hibernate.jpa.event.spi.CallbackRegistryConsumer;
import org.hibernate.jpa.event.spi.CallbackType;
import org.hibernate.persister.collection.CollectionPersister;
import org.hibernate.persister.entity.EntityPersister;
import org.hibernate.proxy.HibernateProxy;
import org.hibernate.proxy.LazyInitializer;
import org.hibernate.type.CollectionType;
import org.hibernate.type.ComponentType;
import org.hibernate.type.Type;
import org.jspecify.annotations.Nullable;

/**
 * Removes a reference that was never loaded by one statement, as Hibernate does where nobody listens to removals. We do, for what was
 * loaded, and to Hibernate one listener is like another: it would load each entity to be removed, from across the ocean. Thread-safe
 * once it is registered.
 */
final class UnloadedRemoval implements DeleteEventListener, CallbackRegistryConsumer {

    private static final long serialVersionUID = 1L;

    private final transient List<DeleteEventListener> hibernates = new ArrayList<>();
    private final transient EventListenerRegistry registry;
    private transient @Nullable CallbackRegistry callbacks;

    private UnloadedRemoval(EventListenerRegistry registry) {
        this.registry = registry;
    }

    /** In the place of Hibernate's own listener, unless somebody else is there already. */
    static void register(EventListenerRegistry registry) {
        List<DeleteEventListener> known = new ArrayList<>();
        registry.getEventListenerGroup(EventType.DELETE).listeners().forEach(known::add);
        if (known.size() == 1 && known.get(0).getClass() == DefaultDeleteEventListener.class) {
            UnloadedRemoval removal = new UnloadedRemoval(registry);
            removal.hibernates.addAll(known);
            registry.setListeners(EventType.DELETE, removal);
        }
    }

    @Override
    public void injectCallbackRegistry(CallbackRegistry callbackRegistry) {
        callbacks = callbackRegistry;
    }

    @Override
    public void onDelete(DeleteEvent event) {
        remove(event, hibernate -> hibernate.onDelete(event));
    }

    @Override
    public void onDelete(DeleteEvent event, DeleteContext deletedAlready) {
        remove(event, hibernate -> hibernate.onDelete(event, deletedAlready));
    }

    private void remove(DeleteEvent event, Consumer<DeleteEventListener> loading) {
        LazyInitializer reference = HibernateProxy.extractLazyInitializer(event.getObject());
        if (reference == null || !reference.isUninitialized() || !removed(event, reference)) {
            hibernates.forEach(loading);
        }
    }

    /** Whether it has been removed, since nothing needs it loaded. */
    private boolean removed(DeleteEvent event, LazyInitializer reference) {
        EventSource session = event.getSession();
        EntityPersister persister =
                event.getFactory().getMappingMetamodel().findEntityDescriptor(reference.getEntityName());
        if (persister == null || !needsNoLoading(persister, session)) {
            return false;
        }
        Object id = reference.getInternalIdentifier();
        EntityKey key = session.generateEntityKey(id, persister);
        PersistenceContext context = session.getPersistenceContextInternal();
        EntityHolder holder = context.getEntityHolder(key);
        if (holder == null || (holder.getEntity() != null && holder.isInitialized())) {
            return false;
        }
        context.reassociateProxy(event.getObject(), id);
        if (!context.containsDeletedUnloadedEntityKey(key)) {
            context.registerDeletedUnloadedEntityKey(key);
            for (Type type : persister.getPropertyTypes()) {
                removeCollections(type, id, session);
            }
            session.getActionQueue().addAction(new EntityDeleteAction(id, persister, session));
        }
        return true;
    }

    /** As Hibernate has it, but for our own listeners, which have nothing to do with what was not loaded. */
    private boolean needsNoLoading(EntityPersister persister, EventSource session) {
        return session.getInterceptor() == EmptyInterceptor.INSTANCE
                && !persister.hasSubclasses()
                && !persister.hasCascadeDelete()
                && !persister.hasNaturalIdentifier()
                && !persister.hasCollectionNotReferencingPK()
                && !session.getFactory().getDefinedFilterNames().contains(TenantIdBinder.FILTER_NAME)
                && !hasCallback(persister, CallbackType.PRE_REMOVE)
                && !hasCallback(persister, CallbackType.POST_REMOVE)
                && !hearsSomebodyElse();
    }

    private boolean hasCallback(EntityPersister persister, CallbackType type) {
        return callbacks == null || callbacks.hasRegisteredCallbacks(persister.getMappedClass(), type);
    }

    private boolean hearsSomebodyElse() {
        return hasOthers(registry.getEventListenerGroup(EventType.PRE_DELETE))
                || hasOthers(registry.getEventListenerGroup(EventType.POST_DELETE))
                || hasOthers(registry.getEventListenerGroup(EventType.POST_COMMIT_DELETE));
    }

    private static boolean hasOthers(EventListenerGroup<?> group) {
        return StreamSupport.stream(group.listeners().spliterator(), false)
                .anyMatch(listener ->
                        !(listener instanceof LoadedOnly || listener instanceof PostDeleteEventListenerStandardImpl));
    }

    private static void removeCollections(Type type, Object ownerId, EventSource session) {
        if (type instanceof CollectionType collection) {
            CollectionPersister persister =
                    session.getFactory().getMappingMetamodel().getCollectionDescriptor(collection.getRole());
            boolean isTheDatabases = !persister.isOneToMany() && persister.isCascadeDeleteEnabled();
            if (!persister.isInverse() && !isTheDatabases) {
                session.getActionQueue().addAction(new CollectionRemoveAction(persister, ownerId, session));
            }
        } else if (type instanceof ComponentType component) {
            for (Type part : component.getSubtypes()) {
                removeCollections(part, ownerId, session);
            }
        }
    }
}
