/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
/** Health, for load balancers and DNS: a servlet, and the application's own checks as beans. Needs servlets and JSON-P. */
@NullMarked
package io.github.hibernatemr.cdi.health;

import org.jspecify.annotations.NullMarked;
