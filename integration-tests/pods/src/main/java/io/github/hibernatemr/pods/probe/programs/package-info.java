/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
/** An application of nothing but programs as others write them. */
package io.github.hibernatemr.pods.probe.programs;
