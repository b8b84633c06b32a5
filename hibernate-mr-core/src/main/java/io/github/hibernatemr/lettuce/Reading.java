/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.lettuce;

import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * What one key was answered with. Immutable.
 *
 * @param text what stands there, or null if nothing does, or nothing that is text
 * @param failure why it could not be read; null if it could
 */
record Reading(@Nullable String text, @Nullable Throwable failure) {

    /** Of Redis's errors the one that a key alone can be blamed for. */
    static final String WRONG_TYPE = "WRONGTYPE";

    static Reading of(@Nullable String text, @Nullable Throwable failure) {
        return new Reading(text, failure instanceof CompletionException ? failure.getCause() : failure);
    }

    /** Whether somebody else has put something there that is no text. */
    boolean isOfWrongType() {
        return failure != null && String.valueOf(failure.getMessage()).startsWith(WRONG_TYPE);
    }
}
