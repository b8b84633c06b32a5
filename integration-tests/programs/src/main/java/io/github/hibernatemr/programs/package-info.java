/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
/** Programs as others write them, to be run with hibernate-mr and without, in Java SE and on servers. */
package io.github.hibernatemr.programs;
