/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.cdi.event;

import io.github.hibernatemr.topology.Node;

/**
 * Alarm: a server accepts writes though another node is the primary. Nothing is sent to it, and somebody must end it. An event for
 * {@code @ObservesAsync}. Immutable.
 *
 * @param persistenceUnit whose
 * @param node the one that is left alone
 * @param primary the one in the later epoch, which is used
 */
public record NodeFenced(String persistenceUnit, Node node, Node primary) {}
