/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
/** Raw data, spreads and plots of what was measured. */
@org.jspecify.annotations.NullMarked
package io.github.hibernatemr.benchmarks.report;
