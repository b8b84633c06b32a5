/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
/** In front of servlets: who calls, and tokens as cookies and headers. */
@NullMarked
package io.github.hibernatemr.cdi.web;

import org.jspecify.annotations.NullMarked;
