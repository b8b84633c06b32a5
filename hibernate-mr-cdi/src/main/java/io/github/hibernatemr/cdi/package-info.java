/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
/** hibernate-mr in Jakarta EE: how fresh reads are, said by an annotation. */
@NullMarked
package io.github.hibernatemr.cdi;

import org.jspecify.annotations.NullMarked;
