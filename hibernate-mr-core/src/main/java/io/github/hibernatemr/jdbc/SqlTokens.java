/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.jdbc;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The words and punctuation of an SQL text, without comments and literals, by PostgreSQL's lexical rules (manual,
 * section 4.1). Words come in lower case, quoted identifiers as {@link #QUOTED}. Used once, by one thread.
 */
final class SqlTokens {

    /** Stands for any quoted identifier: a word that is no keyword, and may be a function's name. */
    static final String QUOTED = "\"\"";

    private final String sql;
    private int at;
    private @Nullable String literal;

    SqlTokens(String sql) {
        this.sql = sql;
    }

    static boolean isWord(String token) {
        return token.equals(QUOTED) || Character.isLetter(token.charAt(0)) || token.charAt(0) == '_';
    }

    /** The next token, or null at the end. */
    @Nullable
    String next() {
        literal = null;
        while (skipBlank()) {
            char c = sql.charAt(at);
            if (c == '\'') {
                skipString(false);
            } else if (c == '"') {
                skipQuoted('"', false);
                return QUOTED;
            } else if (c == '$') {
                skipDollar();
            } else if (Character.isLetter(c) || c == '_') {
                String word = word();
                if (!isStringPrefix(word)) {
                    return word;
                }
                skipString(word.equals("e"));
            } else if (Character.isDigit(c)) {
                skipWord();
            } else {
                at++;
                return String.valueOf(c);
            }
        }
        return null;
    }

    /** The string literal right before the last token, or null if there was none. */
    @Nullable
    String literal() {
        return literal;
    }

    /** A name of which the first word has been read, with the words after its dots, which are read now. */
    String qualified(String first) {
        StringBuilder name = new StringBuilder(first);
        while (skipBlank() && sql.charAt(at) == '.') {
            at++;
            name.append('.').append(skipBlank() ? word() : "");
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

    /** Skips white space and comments; returns whether anything is left. */
    private boolean skipBlank() {
        while (at < sql.length()) {
            if (Character.isWhitespace(sql.charAt(at))) {
                at++;
            } else if (sql.startsWith("--", at)) {
                int end = sql.indexOf('\n', at);
                at = end < 0 ? sql.length() : end + 1;
            } else if (sql.startsWith("/*", at)) {
                skipBlockComment();
            } else {
                return true;
            }
        }
        return false;
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
        literal = sql.substring(Math.min(start, at), Math.max(start, at - 1));
    }

    /** A doubled quote inside reads as the end of one literal and the start of the next, which is as good. */
    private void skipQuoted(char quote, boolean backslashEscapes) {
        at++;
        while (at < sql.length() && sql.charAt(at) != quote) {
            at += backslashEscapes && sql.charAt(at) == '\\' ? 2 : 1;
        }
        at = Math.min(at + 1, sql.length());
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
        if (tagEnd >= sql.length() || sql.charAt(tagEnd) != '$') {
            return false;
        }
        String tag = sql.substring(at, tagEnd + 1);
        int end = sql.indexOf(tag, tagEnd + 1);
        at = end < 0 ? sql.length() : end + tag.length();
        return true;
    }

    private String word() {
        int start = at;
        skipWord();
        return sql.substring(start, at).toLowerCase(Locale.ROOT);
    }

    private void skipWord() {
        while (at < sql.length() && isWordPart(sql.charAt(at))) {
            at++;
        }
    }

    private static boolean isWordPart(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '$';
    }
}
