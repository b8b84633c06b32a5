/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.replication;

import io.github.hibernatemr.topology.Position;
import io.github.hibernatemr.topology.PrimaryClock.Reading;
import org.jspecify.annotations.Nullable;

/**
 * What a server answers to a sampler. Immutable.
 *
 * @param claim what it says that it is
 * @param reading its clock
 * @param position how far it had come after its clock was read; null if it does not say
 * @param process which of the server's processes has answered, as long as that is told by the connection alone; 0 where nothing is
 */
public record Answer(Claim claim, Reading reading, @Nullable Position position, int process) {}
