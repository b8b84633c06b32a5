/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
/** One pool object for each node; a borrowed connection, and what is set on it. */
@NullMarked
package io.github.hibernatemr.internal.connection;

import org.jspecify.annotations.NullMarked;
