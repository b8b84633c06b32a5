/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
/** Whether this pod can serve: what it needs is asked as a request would ask it. */
@NullMarked
package io.github.hibernatemr.health;

import org.jspecify.annotations.NullMarked;
