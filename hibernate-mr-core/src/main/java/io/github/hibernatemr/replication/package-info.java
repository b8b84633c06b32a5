/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
/** The interface of a back end: how a database replicates, and what can be asked of it. */
@NullMarked
package io.github.hibernatemr.replication;

import org.jspecify.annotations.NullMarked;
