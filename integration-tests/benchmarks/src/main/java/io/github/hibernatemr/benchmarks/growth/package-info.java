/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
/** How cost grows with pods, users, replicas and load. */
@org.jspecify.annotations.NullMarked
package io.github.hibernatemr.benchmarks.growth;
