/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.settings;

/** What a session must see for which nobody names a consistency key. */
public enum WithoutKey {
    /** Whatever the application has written in the region, on any pod and whoever wrote it. */
    APPLICATION("whatever the application has written in the region"),
    /** What the primary holds: it reads there. */
    PRIMARY("what the primary holds"),
    /** Nothing in particular, but what the session and its scope have seen and written. */
    NOBODY("what the replica has, however old within hibernate.mr.consistency.max_staleness");

    private final String seen;

    WithoutKey(String seen) {
        this.seen = seen;
    }

    /** What it means, for a log. */
    public String seen() {
        return seen;
    }
}
