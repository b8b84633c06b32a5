/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.reading;

import io.github.hibernatemr.consistency.ConsistencyKey;
import io.github.hibernatemr.consistency.ConsistencyLevel;
import io.github.hibernatemr.consistency.Intent;
import io.github.hibernatemr.settings.WithoutKey;
import org.jspecify.annotations.Nullable;

/**
 * What a transaction promises its reader. Immutable.
 *
 * @param level how fresh its reads are
 * @param key who reads and writes, or null if nobody in particular
 * @param keyKnown false if there may be a key but the resolver failed to name it
 * @param withoutKey what it must see if there is no key
 * @param intent what it is up to, or null if nobody says
 */
public record Consistency(
        ConsistencyLevel level,
        @Nullable ConsistencyKey key,
        boolean keyKnown,
        WithoutKey withoutKey,
        @Nullable Intent intent) {}
