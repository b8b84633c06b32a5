/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
/** Who asks which node when, what is known of each, and who of them is the primary. */
@NullMarked
package io.github.hibernatemr.internal.sampling;

import org.jspecify.annotations.NullMarked;
