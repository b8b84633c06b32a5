/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
/** What tests add to the shop's WAR, to look at it from inside. */
package io.github.hibernatemr.pods.probe;
