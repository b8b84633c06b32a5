/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.consistency;

import io.github.hibernatemr.settings.WithoutKey;
import org.jspecify.annotations.Nullable;

/**
 * What scopes ask of the reads inside, beside for whom they are. Immutable.
 *
 * @param level or null if no scope names one
 * @param withoutKey or null if no scope names one
 * @param intent or null if no scope tells
 */
record ScopeWishes(
        @Nullable ConsistencyLevel level,
        @Nullable WithoutKey withoutKey,
        @Nullable Intent intent) {

    static final ScopeWishes NONE = new ScopeWishes(null, null, null);

    ScopeWishes with(ConsistencyLevel newLevel) {
        return new ScopeWishes(newLevel, withoutKey, intent);
    }

    ScopeWishes with(WithoutKey newWithoutKey) {
        return new ScopeWishes(level, newWithoutKey, intent);
    }

    ScopeWishes with(Intent newIntent) {
        return new ScopeWishes(level, withoutKey, newIntent);
    }
}
