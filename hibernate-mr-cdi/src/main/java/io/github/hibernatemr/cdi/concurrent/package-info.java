/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
/** In Jakarta Concurrency: key, level and token follow into other threads. */
@NullMarked
package io.github.hibernatemr.cdi.concurrent;

import org.jspecify.annotations.NullMarked;
