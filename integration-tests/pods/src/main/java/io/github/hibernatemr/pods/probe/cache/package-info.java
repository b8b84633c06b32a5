/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
/** Added to the shop's WAR where the server has a second-level cache. */
package io.github.hibernatemr.pods.probe.cache;
