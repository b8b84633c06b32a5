/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.testkit;

import org.postgresql.replication.LogSequenceNumber;

/** Positions in PostgreSQL's write-ahead log. */
final class LogPosition {
    private static final long PAGE = 8192;
    private static final long SHORT_HEADER = 24;
    private static final long LONG_HEADER = 40;

    private LogPosition() {}

    /** The end of all that the primary has logged, as a replica will name it. */
    static String ofPrimary(Control primary) {
        String position = primary.query("select pg_current_wal_insert_lsn()");
        return LogSequenceNumber.valueOf(
                        withoutPageHeader(LogSequenceNumber.valueOf(position).asLong()))
                .asString();
    }

    /**
     * Just after a page's end, the primary's insert position is past the next page's header, but a replica stays at
     * the end of the page until the next record comes.
     */
    static long withoutPageHeader(long position) {
        long offset = position % PAGE;
        return offset == SHORT_HEADER || offset == LONG_HEADER ? position - offset : position;
    }
}
