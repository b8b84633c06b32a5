/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
/**
 * Proves, or disproves, that reads keep their promises: many sessions over several pods and two regions, faults all the
 * while, and every operation checked against what its user had written and its session had seen.
 */
@NullMarked
package io.github.hibernatemr.checker;

import org.jspecify.annotations.NullMarked;
