/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.settings;

/** What a transaction must see that is about to write, since it may write what it has derived from what it reads. */
public enum Writers {
    /** Whatever the application has written in the region, on any pod and whoever wrote it. */
    APPLICATION,
    /** What the primary holds: it reads there. */
    PRIMARY,
    /** What its consistency key has written, as any other. */
    KEY
}
