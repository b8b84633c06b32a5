/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
/** The meters in Micrometer, which is on the class path of those who use this. */
@NullMarked
package io.github.hibernatemr.micrometer;

import org.jspecify.annotations.NullMarked;
