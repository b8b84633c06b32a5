/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
/** JDBC objects that pass on what is called: default methods, no logic. */
@NullMarked
package io.github.hibernatemr.internal.forwarding;

import org.jspecify.annotations.NullMarked;
