/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
/** What statements' texts have told. */
@NullMarked
package io.github.hibernatemr.internal.texts;

import org.jspecify.annotations.NullMarked;
