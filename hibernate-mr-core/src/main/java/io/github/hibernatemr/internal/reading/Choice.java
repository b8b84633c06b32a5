/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.reading;

import io.github.hibernatemr.internal.store.WriteTimestamps;
import io.github.hibernatemr.routing.Route;
import org.jspecify.annotations.Nullable;

/**
 * A route, and what is still to be heard before what is read there may be seen.
 *
 * @param asked the store, what the reader's keys have written; null if nobody was asked
 */
public record Choice(Route route, WriteTimestamps.@Nullable Lookup asked) {

    static Choice of(Route route) {
        return new Choice(route, null);
    }
}
