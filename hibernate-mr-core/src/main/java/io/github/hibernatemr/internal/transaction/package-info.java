/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
/** A transaction's life, one statement's attempts, and what a commit leaves. */
@NullMarked
package io.github.hibernatemr.internal.transaction;

import org.jspecify.annotations.NullMarked;
