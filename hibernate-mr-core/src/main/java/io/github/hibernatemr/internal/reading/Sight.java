/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.reading;

import io.github.hibernatemr.consistency.ConsistencyKey;
import io.github.hibernatemr.consistency.Intent;
import io.github.hibernatemr.routing.RouteReason;
import io.github.hibernatemr.settings.MultiRegionSettings.Writers;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whose writes the reads of one transaction must show: its key's; everybody's, if there is no key or it is about to write; or what
 * only the primary can show. Used by one thread.
 */
final class Sight {

    private static final List<ConsistencyKey> EVERYBODY = List.of(ConsistencyKey.APPLICATION);

    private final Writers writers;
    private final EntryPoints entryPoints;
    private boolean isPlaceKnown;
    private int place = EntryPoints.NONE;
    private @Nullable Intent said;

    /** @param writers what a transaction that is about to write must see */
    Sight(Writers writers, EntryPoints entryPoints) {
        this.writers = writers;
        this.entryPoints = entryPoints;
    }

    /** Why its reads belong on the primary, whatever replicas show; null if they do not. */
    @Nullable
    RouteReason onPrimary(Consistency reading) {
        if (!reading.level().readsOwnWrites()) {
            return null;
        }
        if (!reading.keyKnown()) {
            return RouteReason.KEY_UNKNOWN;
        }
        if (writers == Writers.PRIMARY && isAboutToWrite(reading)) {
            return RouteReason.ABOUT_TO_WRITE;
        }
        return switch (reading.withoutKey()) {
            case PRIMARY -> reading.key() == null ? RouteReason.NO_KEY : null;
            case APPLICATION, NOBODY -> null;
        };
    }

    /**
     * Whose last writes a replica must cover; empty for nobody's.
     *
     * @param isPrimaryThere whether the primary can be reached: while it cannot nobody writes, and what replicas have is all there is to be
     *     had, but for what the reader knows of
     */
    List<ConsistencyKey> keys(Consistency reading, boolean isPrimaryThere) {
        if (!reading.level().readsOwnWrites()) {
            return List.of();
        }
        ConsistencyKey key = reading.key();
        boolean ofEverybody = isPrimaryThere && mustSeeEverybody(reading);
        if (ofEverybody) {
            // Its own as well: the store may have taken one of the two and not the other.
            return key == null ? EVERYBODY : List.of(key, ConsistencyKey.APPLICATION);
        }
        return key == null ? List.of() : List.of(key);
    }

    private boolean mustSeeEverybody(Consistency reading) {
        return (reading.key() == null && seesEverybody(reading))
                || (writers == Writers.APPLICATION && isAboutToWrite(reading));
    }

    private static boolean seesEverybody(Consistency reading) {
        return switch (reading.withoutKey()) {
            case APPLICATION, PRIMARY -> true;
            case NOBODY -> false;
        };
    }

    private boolean isAboutToWrite(Consistency reading) {
        if (!isPlaceKnown) {
            isPlaceKnown = true;
            said = reading.intent();
            place = entryPoints.current(said);
        }
        return entryPoints.isAboutToWrite(place, reading.intent());
    }

    /** The transaction has ended. */
    void ended(boolean wrote) {
        if (isPlaceKnown) {
            entryPoints.ended(place, said, wrote);
            isPlaceKnown = false;
        }
    }
}
