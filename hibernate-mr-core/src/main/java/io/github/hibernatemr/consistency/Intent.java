/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.consistency;

/** What whoever opens transactions is up to, as far as somebody says so before it shows. */
public enum Intent {
    /** To read; what is written all the same is written as ever. */
    READ,
    /** To write, perhaps what is derived from what is read first. */
    WRITE
}
