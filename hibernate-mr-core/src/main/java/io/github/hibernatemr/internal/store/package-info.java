/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
/** Write timestamps as sessions see them: bounded in time, with what only this pod knows. */
@NullMarked
package io.github.hibernatemr.internal.store;

import org.jspecify.annotations.NullMarked;
