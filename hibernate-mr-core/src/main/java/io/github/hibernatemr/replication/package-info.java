/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
/** What is asked of a back end: how a database replicates, and what its servers tell. */
@NullMarked
package io.github.hibernatemr.replication;

import org.jspecify.annotations.NullMarked;
