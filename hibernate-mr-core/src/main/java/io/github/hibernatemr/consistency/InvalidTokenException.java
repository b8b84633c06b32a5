/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.consistency;

/**
 * A consistency token was refused: it is malformed, truncated, of another application, forged, or from the future. To go on
 * without it is always possible, and promises what holds without a token.
 */
public final class InvalidTokenException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    InvalidTokenException(String message) {
        super(message);
    }
}
