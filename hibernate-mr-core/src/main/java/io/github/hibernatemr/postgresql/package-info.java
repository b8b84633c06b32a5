/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
/** PostgreSQL's streaming replication: all that is known of it is known here. */
@NullMarked
package io.github.hibernatemr.postgresql;

import org.jspecify.annotations.NullMarked;
