/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
/**
 * An application that writes something, and is then woken to read it: by a message, an event, a timer, another thread, a batch job. Nothing
 * in it says who reads.
 */
package io.github.hibernatemr.pods.probe.ledger;
