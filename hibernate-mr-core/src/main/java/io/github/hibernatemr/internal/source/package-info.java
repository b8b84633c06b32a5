/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
/** Where connections to nodes come from, and to which server each leads. */
@NullMarked
package io.github.hibernatemr.internal.source;

import org.jspecify.annotations.NullMarked;
