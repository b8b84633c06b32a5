/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.flush;

/**
 * A listener that has nothing to do with the removal of what was never loaded: where nobody else listens, Hibernate need not load it
 * first.
 */
public interface LoadedOnly {}
