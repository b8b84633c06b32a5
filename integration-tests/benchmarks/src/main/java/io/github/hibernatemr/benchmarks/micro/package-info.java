/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
/** What hibernate-mr costs where the network costs nothing: single operations, by JMH. */
@org.jspecify.annotations.NullMarked
package io.github.hibernatemr.benchmarks.micro;
