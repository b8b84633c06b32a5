/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
/** Who reads, what must be shown to him, and what follows for where he reads. */
@NullMarked
package io.github.hibernatemr.internal.reading;

import org.jspecify.annotations.NullMarked;
