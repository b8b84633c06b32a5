/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.checker;

import java.util.Locale;

/** WAL positions as numbers; the checker does its own arithmetic, so that it cannot share the product's mistakes. */
final class Wal {

    private Wal() {}

    /** Of PostgreSQL's text: two hexadecimal numbers of 32 bits. */
    static long position(String text) {
        int slash = text.indexOf('/');
        return (Long.parseLong(text.substring(0, slash), 16) << 32) | Long.parseLong(text.substring(slash + 1), 16);
    }

    static String text(long position) {
        return String.format(Locale.ROOT, "%X/%X", position >>> 32, position & 0xFFFF_FFFFL);
    }
}
