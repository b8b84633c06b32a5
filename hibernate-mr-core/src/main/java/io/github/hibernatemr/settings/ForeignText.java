/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.settings;

import org.jspecify.annotations.Nullable;

/**
 * What a server or a driver has said, as it may be put into a log or an error: on one line, so that nobody can write lines of the log from
 * afar, not longer than a person reads, and without the credentials of a URL that it quotes.
 */
public final class ForeignText {

    private static final int MOST = 500;

    private ForeignText() {}

    /** The text as it may be shown. */
    public static String shown(@Nullable String text) {
        String whole = String.valueOf(text);
        // Cut first: what reads it is not to be kept busy by its length.
        String start = whole.length() > MOST ? whole.substring(0, MOST) + "..." : whole;
        return Masking.maskText(onOneLine(start));
    }

    private static String onOneLine(String text) {
        StringBuilder line = new StringBuilder(text.length());
        text.codePoints().map(ForeignText::visible).forEach(line::appendCodePoint);
        return line.toString();
    }

    /** Neither ends a line nor tells a terminal what to do, nor turns the direction of writing. */
    private static int visible(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> ' ';
            case Character.FORMAT, Character.SURROGATE, Character.PRIVATE_USE, Character.UNASSIGNED -> '?';
            default -> codePoint;
        };
    }
}
