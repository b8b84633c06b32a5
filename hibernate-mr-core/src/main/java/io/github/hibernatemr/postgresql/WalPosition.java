/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.postgresql;

import io.github.hibernatemr.topology.Position;

/**
 * A position in PostgreSQL's write-ahead log, in bytes from its start, unsigned 64 bits; on one timeline: a promoted replica
 * begins another, which writes other records at positions that the old one may have had too.
 *
 * <p>Positions are normalised: a position just behind a page's header is the page's start. The primary reports where
 * the next record goes ({@code pg_current_wal_insert_lsn()}, behind the header of a fresh page), a replica where the
 * last one ended ({@code pg_last_wal_replay_lsn()}, the page's start), and without this an idle primary at a page
 * boundary would look uncovered for ever. Page and header sizes: XLOG_BLCKSZ, SizeOfXLogShortPHD and SizeOfXLogLongPHD
 * in PostgreSQL's {@code xlog_internal.h}; a record never starts inside a header, so nothing is lost.
 */
record WalPosition(Timeline timeline, long bytes) implements Position {

    private static final long PAGE = 8192;
    private static final int SHORT_HEADER = 24;
    private static final int LONG_HEADER = 40;

    WalPosition {
        long inPage = Long.remainderUnsigned(bytes, PAGE);
        if (inPage == SHORT_HEADER || inPage == LONG_HEADER) {
            bytes -= inPage;
        }
    }

    /**
     * Parses {@code pg_lsn}'s text form, two hexadecimal numbers such as {@code 16/B374D848}.
     *
     * @throws IllegalArgumentException if the text is anything else
     */
    static WalPosition parse(int timeline, String text) {
        int slash = text.indexOf('/');
        if (slash < 1) {
            throw new IllegalArgumentException("not a WAL position: '" + text + "'");
        }
        long high = Long.parseUnsignedLong(text.substring(0, slash), 16);
        long low = Long.parseUnsignedLong(text.substring(slash + 1), 16);
        if (high >>> 32 != 0 || low >>> 32 != 0) {
            throw new IllegalArgumentException("not a WAL position: '" + text + "'");
        }
        return new WalPosition(new Timeline(timeline), high << 32 | low);
    }

    /** Unknown across timelines, so no. */
    @Override
    public boolean includes(Position other) {
        return other instanceof WalPosition wal
                && timeline.equals(wal.timeline)
                && Long.compareUnsigned(bytes, wal.bytes) >= 0;
    }

    @Override
    public String toString() {
        return "%X/%X on %s".formatted(bytes >>> 32, bytes & 0xFFFF_FFFFL, timeline);
    }
}
