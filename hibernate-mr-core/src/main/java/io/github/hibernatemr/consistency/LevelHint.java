/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.consistency;

import io.github.hibernatemr.settings.DurationText;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A consistency level for one query, in a comment in front of its SQL: the one kind of hint that Hibernate lets through to
 * JDBC. Thread-safe.
 *
 * <p>Written as the hints of PostgreSQL's {@code pg_hint_plan} are, since that is where Hibernate's dialect puts a hint, and so
 * that both can stand side by side: <code>/*+ hibernate_mr(bounded 2s) *&#47;</code>.
 */
public final class LevelHint {

    private static final String COMMENT = "/*";
    private static final String HINT = "hibernate_mr(";
    private static final Pattern BOUNDED = Pattern.compile("bounded\\s+(\\S+)");

    private LevelHint() {}

    /**
     * The level that a statement asks for, if any.
     *
     * @throws IllegalArgumentException if it asks for one that does not exist; the message is the hint's content
     */
    public static Optional<ConsistencyLevel> in(String sql) {
        int at = 0;
        while (sql.startsWith(COMMENT, at)) {
            int end = sql.indexOf("*/", at + COMMENT.length());
            if (end < 0) {
                return Optional.empty();
            }
            String hint = sql.startsWith("+", at + COMMENT.length()) ? hint(sql.substring(at, end)) : null;
            if (hint != null) {
                return Optional.of(level(hint));
            }
            at = end + COMMENT.length();
            while (at < sql.length() && Character.isWhitespace(sql.charAt(at))) {
                at++;
            }
        }
        return Optional.empty();
    }

    /** Not by a regular expression, which takes the square of the length of a comment that is full of what only begins as one. */
    private static @Nullable String hint(String comment) {
        int start = comment.indexOf(HINT);
        while (start > 0 && Character.isJavaIdentifierPart(comment.charAt(start - 1))) {
            start = comment.indexOf(HINT, start + HINT.length());
        }
        int end = start < 0 ? -1 : comment.indexOf(')', start);
        return end < 0 ? null : comment.substring(start + HINT.length(), end).trim();
    }

    private static ConsistencyLevel level(String text) {
        Matcher bounded = BOUNDED.matcher(text);
        Duration bound = bounded.matches() ? DurationText.parse(bounded.group(1)) : null;
        if (bound != null) {
            return ConsistencyLevel.bounded(bound);
        }
        return switch (text) {
            case "strong" -> ConsistencyLevel.strong();
            case "session" -> ConsistencyLevel.session();
            case "eventual" -> ConsistencyLevel.eventual();
            default -> throw new IllegalArgumentException(text);
        };
    }
}
