/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.transaction;

import io.github.hibernatemr.routing.Route;

/** On the primary, until the transaction ends: so it sees its own writes. */
record OnPrimary(Route.ToPrimary route) implements TransactionState {}
