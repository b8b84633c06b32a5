/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.checker;

import io.github.hibernatemr.routing.RouteReason;
import java.util.Locale;

/**
 * What one transaction did to one register. Times are {@link System#nanoTime()}.
 *
 * @param session the Hibernate session, in which operations follow each other
 * @param version the register's, as read or as written
 * @param dependency the register that the last writer had seen, and
 * @param dependencyVersion in which version
 * @param ownWrite what the transaction read back of its own write; the version again, if all is well
 * @param replayed of a read on a replica: its replay position, asked for after the read; else 0
 * @param positionBefore of a write: a WAL position below its commit
 * @param positionAfter of a write: a WAL position above its commit
 */
record Operation(
        Kind kind,
        int user,
        String region,
        String pod,
        long session,
        long register,
        long version,
        long dependency,
        long dependencyVersion,
        long ownWrite,
        String node,
        RouteReason reason,
        long replayed,
        long positionBefore,
        long positionAfter,
        long startNanos,
        long endNanos) {

    /** The user of a session without a key. */
    static final int NOBODY = -1;

    enum Kind {
        READ,
        WRITE
    }

    boolean isRead() {
        return kind == Kind.READ;
    }

    boolean isOnReplica() {
        return reason.leadsToReplica();
    }

    String line(long originNanos) {
        return String.format(
                Locale.ROOT,
                "%10.3f %10.3f ms  %-5s user %-4d %-6s session %-6d register %-5d version %-5d %s %s%s",
                (startNanos - originNanos) / 1e6,
                (endNanos - originNanos) / 1e6,
                kind,
                user,
                pod,
                session,
                register,
                version,
                node,
                reason,
                isRead() ? (replayed == 0 ? "" : " at " + Wal.text(replayed)) : " below " + Wal.text(positionAfter));
    }
}
