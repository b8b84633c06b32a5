/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.flush;

import java.util.List;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.event.spi.AbstractCollectionEvent;
import org.hibernate.event.spi.AbstractDatabaseOperationEvent;
import org.hibernate.event.spi.EventType;
import org.hibernate.event.spi.PreCollectionRecreateEvent;
import org.hibernate.event.spi.PreCollectionRecreateEventListener;
import org.hibernate.event.spi.PreCollectionRemoveEvent;
import org.hibernate.event.spi.PreCollectionRemoveEventListener;
import org.hibernate.event.spi.PreCollectionUpdateEvent;
import org.hibernate.event.spi.PreCollectionUpdateEventListener;
import org.hibernate.event.spi.PreDeleteEvent;
import org.hibernate.event.spi.PreDeleteEventListener;
import org.hibernate.event.spi.PreInsertEvent;
import org.hibernate.event.spi.PreInsertEventListener;
import org.hibernate.event.spi.PreUpdateEvent;
import org.hibernate.event.spi.PreUpdateEventListener;
import org.hibernate.event.spi.PreUpsertEvent;
import org.hibernate.event.spi.PreUpsertEventListener;

/** Hears of each row that Hibernate is about to write for an entity, and of each collection. */
public interface WriteListener
        extends LoadedOnly,
                PreInsertEventListener,
                PreUpdateEventListener,
                PreDeleteEventListener,
                PreUpsertEventListener,
                PreCollectionRecreateEventListener,
                PreCollectionUpdateEventListener,
                PreCollectionRemoveEventListener {

    /** What it has to be registered for. */
    List<EventType<? super WriteListener>> WRITES = List.of(
            EventType.PRE_INSERT,
            EventType.PRE_UPDATE,
            EventType.PRE_DELETE,
            EventType.PRE_UPSERT,
            EventType.PRE_COLLECTION_RECREATE,
            EventType.PRE_COLLECTION_UPDATE,
            EventType.PRE_COLLECTION_REMOVE);

    void beforeWrite(AbstractDatabaseOperationEvent event);

    /** Not of a stateless session's, of which Hibernate does not tell; its collections are written with their owner. */
    void beforeWrite(AbstractCollectionEvent event, SharedSessionContractImplementor session);

    private void before(AbstractCollectionEvent event) {
        SharedSessionContractImplementor session = RoutedSessions.sessionOf(event);
        if (session != null) {
            beforeWrite(event, session);
        }
    }

    @Override
    default boolean onPreInsert(PreInsertEvent event) {
        beforeWrite(event);
        return false;
    }

    @Override
    default boolean onPreUpdate(PreUpdateEvent event) {
        beforeWrite(event);
        return false;
    }

    @Override
    default boolean onPreDelete(PreDeleteEvent event) {
        beforeWrite(event);
        return false;
    }

    @Override
    default boolean onPreUpsert(PreUpsertEvent event) {
        beforeWrite(event);
        return false;
    }

    @Override
    default void onPreRecreateCollection(PreCollectionRecreateEvent event) {
        before(event);
    }

    @Override
    default void onPreUpdateCollection(PreCollectionUpdateEvent event) {
        before(event);
    }

    @Override
    default void onPreRemoveCollection(PreCollectionRemoveEvent event) {
        before(event);
    }
}
