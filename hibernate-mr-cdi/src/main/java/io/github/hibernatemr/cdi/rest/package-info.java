/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
/** In Jakarta REST: who calls where no servlet is in front, and tokens from service to service. */
@NullMarked
package io.github.hibernatemr.cdi.rest;

import org.jspecify.annotations.NullMarked;
