/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
/** The JDBC objects that Hibernate gets. */
@NullMarked
package io.github.hibernatemr.internal.facade;

import org.jspecify.annotations.NullMarked;
