/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.health;

import org.jspecify.annotations.Nullable;

/** That a check found something wrong. Its message is shown to whoever asks for health; its cause's only where details are full. */
public class CheckFailedException extends Exception {

    private static final long serialVersionUID = 1L;

    /** @param reason in a few words, without secrets, and names of hosts only if everybody may know them */
    public CheckFailedException(String reason) {
        this(reason, null);
    }

    /** @param cause says more, to those who may know */
    public CheckFailedException(String reason, @Nullable Throwable cause) {
        super(reason, cause);
    }
}
