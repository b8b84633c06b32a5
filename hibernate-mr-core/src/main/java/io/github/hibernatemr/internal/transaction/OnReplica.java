/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.transaction;

import io.github.hibernatemr.routing.Route;

/**
 * On a replica that shows all that the reader must see. It stays there until somebody writes, the reader learns of news, or the replica
 * fails: then it becomes {@link Unbound}, and the next statement chooses anew.
 */
record OnReplica(Route.ToReplica route) implements TransactionState {}
