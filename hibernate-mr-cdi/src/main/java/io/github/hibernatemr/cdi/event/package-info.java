/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
/** What becomes of persistence units, as CDI events. */
@NullMarked
package io.github.hibernatemr.cdi.event;

import org.jspecify.annotations.NullMarked;
