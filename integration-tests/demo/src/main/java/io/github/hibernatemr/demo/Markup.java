/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.demo;

import java.util.Locale;

/** A page as it grows. Everything that is not a tag's name is escaped, and every element ends where its block does. */
final class Markup {

    private final StringBuilder text;

    Markup(String prologue) {
        text = new StringBuilder(prologue);
    }

    /** An element that is open until it is closed. */
    @FunctionalInterface
    interface Element extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Opens an element.
     *
     * @param attributes names and values by turns
     */
    Element open(String name, Object... attributes) {
        tag(name, attributes);
        text.append('>');
        return () -> text.append("</").append(name).append('>');
    }

    /** An element without content: in HTML only those that never have any, in SVG each. */
    void empty(String name, Object... attributes) {
        tag(name, attributes);
        text.append("/>");
    }

    /** An element that holds nothing but text. */
    void element(String name, String content, Object... attributes) {
        try (var element = open(name, attributes)) {
            text(content);
        }
    }

    void text(String content) {
        content.codePoints().forEach(this::escape);
    }

    private void tag(String name, Object... attributes) {
        text.append('<').append(name);
        for (int i = 0; i < attributes.length; i += 2) {
            text.append(' ').append(attributes[i]).append("=\"");
            text(attributes[i + 1] instanceof Double number ? number(number) : attributes[i + 1].toString());
            text.append('"');
        }
    }

    /** A tenth of a pixel is more than an eye can tell. */
    static String number(double value) {
        String text = String.format(Locale.ROOT, "%.1f", value);
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }

    private void escape(int character) {
        switch (character) {
            case '&' -> text.append("&amp;");
            case '<' -> text.append("&lt;");
            case '>' -> text.append("&gt;");
            case '"' -> text.append("&quot;");
            case '\'' -> text.append("&#39;");
            default -> text.appendCodePoint(isAllowed(character) ? character : '\uFFFD');
        }
    }

    /** What XML can hold at all; half a surrogate pair and most control characters are none of it. */
    private static boolean isAllowed(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL -> character == '\n' || character == '\t';
            case Character.SURROGATE -> false;
            default -> (character & 0xFFFE) != 0xFFFE;
        };
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
