/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.pods.probe.ledger;

/** That something has been entered, to whoever observes the transaction's success. */
public record Entered(Wake wake, Order order) {}
