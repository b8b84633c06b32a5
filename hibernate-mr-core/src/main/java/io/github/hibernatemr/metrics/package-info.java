/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
/** What can be measured of a persistence unit, by whatever means it is then exported. */
@NullMarked
package io.github.hibernatemr.metrics;

import org.jspecify.annotations.NullMarked;
