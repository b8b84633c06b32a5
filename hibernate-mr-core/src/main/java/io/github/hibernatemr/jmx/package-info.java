/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
/** The meters as a JMX bean. */
@NullMarked
package io.github.hibernatemr.jmx;

import org.jspecify.annotations.NullMarked;
