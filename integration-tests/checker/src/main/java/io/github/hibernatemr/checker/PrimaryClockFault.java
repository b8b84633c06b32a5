/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.checker;

import io.github.hibernatemr.testkit.Node;
import java.time.Duration;

/**
 * Sets the clock that pods see when they ask the primary for it: what they call is found in a schema of this name before
 * PostgreSQL's own. To set the machine's clock would set everybody's.
 */
final class PrimaryClockFault {

    /** Appended to the primary's URL. */
    static final String URL_PARAMETER = "options=-csearch_path%3Dfault,pg_catalog,public";

    private PrimaryClockFault() {}

    static void prepare(Node primary) {
        primary.execute(
                "drop schema if exists fault cascade",
                "create schema fault",
                "create table fault.step (milliseconds bigint not null)",
                "insert into fault.step values (0)",
                "create function fault.clock_timestamp() returns timestamptz language sql volatile as"
                        + " 'select pg_catalog.clock_timestamp() + milliseconds * interval ''1 ms'' from fault.step'");
    }

    static void set(Node primary, Duration ahead) {
        primary.execute("update fault.step set milliseconds = " + ahead.toMillis());
    }
}
