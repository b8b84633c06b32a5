/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
/** Health as MicroProfile Health has it. Used only where a server has that. */
@NullMarked
package io.github.hibernatemr.cdi.microprofile;

import org.jspecify.annotations.NullMarked;
