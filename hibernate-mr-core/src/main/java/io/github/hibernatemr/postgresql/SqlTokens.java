/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.postgresql;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The words and punctuation of an SQL text, without comments and literals, by PostgreSQL's lexical rules (manual,
 * section 4.1). Words come in lower case, quoted identifiers as they are after a quote. Used once, by one thread.
 */
final class SqlTokens {

    /** Stands for a quoted identifier with escapes of Unicode's, which may be any name. */
    static final String UNREADABLE = "\"\"";

    /** What is not ASCII may be part of a name. */
    private static final char NO_ASCII = 0x80;

    private final String sql;
    private int at;
    private @Nullable String literal;
    private int literals;

    SqlTokens(String sql) {
        this.sql = sql;
    }

    static boolean isWord(String token) {
        return token.charAt(0) == '"' || isWordStart(token.charAt(0));
    }

    /** The name that a word, quoted or not, stands for. */
    static String name(String word) {
        return word.charAt(0) == '"' ? word.substring(1) : word;
    }

    /** The next token, or null at the end. */
    @Nullable
    String next() {
        literal = null;
        literals = 0;
        while (skipBlank()) {
            char c = sql.charAt(at);
            if (c == '\'') {
                skipString(false);
            } else if (c == '"') {
                return quoted();
            } else if (c == '$') {
                skipDollar();
            } else if (isWordStart(c)) {
                String word = word();
                if (!isStringPrefix(word)) {
                    return isUnicodePrefix(word) ? unreadable() : word;
                }
                skipString(word.equals("e"));
            } else {
                at++;
                if (!isDigit(c)) {
                    // Older servers let a keyword follow a number at once.
                    return String.valueOf(c);
                }
            }
        }
        return null;
    }

    private String unreadable() {
        at++;
        skipQuoted('"', false);
        return UNREADABLE;
    }

    /** The string literal right before the last token, if it says what it means and there was no other; or null. */
    @Nullable
    String literal() {
        return literals == 1 ? literal : null;
    }

    /** A name of which the first word has been read, with the words after its dots, which are read now. */
    String qualified(String first) {
        StringBuilder name = new StringBuilder(name(first));
        while (skipBlank() && sql.charAt(at) == '.') {
            at++;
            boolean isQuoted = skipBlank() && sql.charAt(at) == '"';
            name.append('.').append(isQuoted ? name(quoted()) : word());
        }
        return name.toString();
    }

    /** Whether the next token is an opening parenthesis. */
    boolean opensParenthesis() {
        return skipBlank() && sql.charAt(at) == '(';
    }

    private boolean isStringPrefix(String word) {
        boolean prefix = word.equals("e") || word.equals("b") || word.equals("x") || word.equals("n");
        return prefix && at < sql.length() && sql.charAt(at) == '\'';
    }

    private boolean isUnicodePrefix(String word) {
        return word.equals("u") && sql.startsWith("&\"", at);
    }

    /** Skips white space and comments; returns whether anything is left. */
    private boolean skipBlank() {
        while (at < sql.length()) {
            if (isBlank(sql.charAt(at))) {
                at++;
            } else if (sql.startsWith("--", at)) {
                skipLine();
            } else if (sql.startsWith("/*", at)) {
                skipBlockComment();
            } else {
                return true;
            }
        }
        return false;
    }

    private void skipLine() {
        while (at < sql.length() && !isLineEnd(sql.charAt(at))) {
            at++;
        }
    }

    /** Block comments nest. */
    private void skipBlockComment() {
        int depth = 0;
        do {
            if (sql.startsWith("/*", at)) {
                depth++;
                at += 2;
            } else if (sql.startsWith("*/", at)) {
                depth--;
                at += 2;
            } else {
                at++;
            }
        } while (depth > 0 && at < sql.length());
    }

    private void skipString(boolean backslashEscapes) {
        int start = at + 1;
        skipQuoted('\'', backslashEscapes);
        while (backslashEscapes && isContinued()) {
            skipQuoted('\'', true);
        }
        String text = sql.substring(Math.min(start, at), Math.max(start, at - 1));
        literal = text.indexOf('\'') >= 0 || text.indexOf('\\') >= 0 ? null : text;
        literals++;
    }

    /** A literal goes on after a line's end, and its escapes with it. */
    private boolean isContinued() {
        int end = at;
        boolean goesOn = skipBlank() && sql.charAt(at) == '\'';
        return goesOn && sql.substring(end, at).chars().anyMatch(SqlTokens::isLineEnd);
    }

    private String quoted() {
        int start = at + 1;
        skipQuoted('"', false);
        return '"' + sql.substring(Math.min(start, at), Math.max(start, at - 1)).replace("\"\"", "\"");
    }

    /** To the closing quote: one that is doubled is part of the text. */
    private void skipQuoted(char quote, boolean backslashEscapes) {
        for (at++; at < sql.length(); at++) {
            char c = sql.charAt(at);
            if (c == quote && !sql.startsWith(String.valueOf(quote), at + 1)) {
                at++;
                return;
            }
            if (c == quote || (backslashEscapes && c == '\\')) {
                at++;
            }
        }
        at = sql.length();
    }

    /** A dollar quote, or the sign of a parameter such as $1. */
    private void skipDollar() {
        if (!skipDollarQuoted()) {
            at++;
        }
    }

    private boolean skipDollarQuoted() {
        int tagEnd = at + 1;
        while (tagEnd < sql.length() && isWordPart(sql.charAt(tagEnd)) && sql.charAt(tagEnd) != '$') {
            tagEnd++;
        }
        boolean isParameter = tagEnd > at + 1 && isDigit(sql.charAt(at + 1));
        if (isParameter || tagEnd >= sql.length() || sql.charAt(tagEnd) != '$') {
            return false;
        }
        String tag = sql.substring(at, tagEnd + 1);
        int end = sql.indexOf(tag, tagEnd + 1);
        at = end < 0 ? sql.length() : end + tag.length();
        return true;
    }

    private String word() {
        int start = at;
        while (at < sql.length() && isWordPart(sql.charAt(at))) {
            at++;
        }
        return sql.substring(start, at).toLowerCase(Locale.ROOT);
    }

    private static boolean isWordStart(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= NO_ASCII;
    }

    private static boolean isWordPart(char c) {
        return isWordStart(c) || isDigit(c) || c == '$';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isBlank(char c) {
        return c == ' ' || (c >= '\t' && c <= '\r');
    }

    private static boolean isLineEnd(int c) {
        return c == '\n' || c == '\r';
    }
}
