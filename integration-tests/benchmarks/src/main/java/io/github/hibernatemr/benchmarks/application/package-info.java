/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
/** The same application behind several routers, side by side on one cluster. */
@org.jspecify.annotations.NullMarked
package io.github.hibernatemr.benchmarks.application;
