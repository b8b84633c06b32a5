/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.jdbc;

import io.github.hibernatemr.settings.FunctionSettings;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What kind of statement an SQL text is: the second line of defence, behind what Hibernate knows and before what the
 * server refuses. A lexer, not a parser: where it is wrong it must be wrong towards {@link StatementKind#WRITE}.
 * Thread-safe.
 */
final class StatementText {

    /** Beyond this many texts an application builds them with literals, and they will not come again. */
    private static final int KINDS_KEPT = 4_096;

    private final FunctionSettings functions;
    private final Map<String, StatementKind> kinds = new ConcurrentHashMap<>();

    /** @param functions what is known of the database's own functions */
    StatementText(FunctionSettings functions) {
        this.functions = functions;
    }

    StatementKind kindOf(String sql) {
        StatementKind known = kinds.get(sql);
        if (known != null) {
            return known;
        }
        StatementKind kind = new Scan(new SqlTokens(sql)).kind();
        remember(sql, kind);
        return kind;
    }

    /** Notes that a replica refused this text as a write, whatever it looks like: next time it need not be tried there. */
    void refused(String sql) {
        remember(sql, StatementKind.WRITE);
    }

    /** The names of what a statement sets that {@link #kindOf} calls {@link StatementKind#SETTING}. */
    Set<String> settingsOf(String sql) {
        Scan scan = new Scan(new SqlTokens(sql));
        scan.kind();
        return scan.settings;
    }

    private void remember(String sql, StatementKind kind) {
        if (kinds.size() < KINDS_KEPT) {
            kinds.put(sql, kind);
        }
    }

    /** One pass over one text. */
    private final class Scan {

        private final SqlTokens tokens;
        private StatementKind kind = StatementKind.READ;
        private boolean atStart = true;
        private String previous = "";
        private boolean sets;
        private final Set<String> settings = new LinkedHashSet<>();
        private @Nullable ConfigCall config;

        Scan(SqlTokens tokens) {
            this.tokens = tokens;
        }

        StatementKind kind() {
            boolean empty = true;
            for (String token = tokens.next(); token != null; token = tokens.next()) {
                if (config != null && config.isOverWith(token, tokens.literal())) {
                    raise(config.kind(settings));
                    config = null;
                }
                if (token.equals(";")) {
                    atStart = true;
                } else if (SqlTokens.isWord(token)) {
                    empty = false;
                    word(token);
                }
                previous = token;
            }
            return empty || config != null || sets ? StatementKind.WRITE : kind;
        }

        private void word(String word) {
            if (atStart) {
                atStart = false;
                sets = word.equals("set") || word.equals("reset");
                if (!sets) {
                    raise(SqlWords.READS.contains(word) ? StatementKind.READ : StatementKind.WRITE);
                }
            } else if (sets) {
                setting(word);
            } else if (previous.equals("for") && SqlWords.LOCK_STRENGTHS.contains(word)) {
                raise(StatementKind.LOCK);
            } else if (SqlWords.WRITES.contains(word) && !previous.equals(".") && !previous.equals("key")) {
                // "key": the UPDATE of FOR NO KEY UPDATE.
                raise(StatementKind.WRITE);
            } else if (tokens.opensParenthesis()) {
                raise(call(word));
            }
        }

        /** What follows SET or RESET. */
        private void setting(String word) {
            sets = word.equals("session");
            if (word.equals("local")) {
                raise(StatementKind.LOCAL_SETTING);
            } else if (word.equals(SqlTokens.QUOTED) || SqlWords.NO_SETTINGS.contains(word)) {
                raise(StatementKind.WRITE);
            } else if (!sets) {
                settings.add(word.equals("time") ? "timezone" : tokens.qualified(word));
                raise(StatementKind.SETTING);
            }
        }

        private StatementKind call(String name) {
            boolean named = previous.equals("as") || previous.equals("with") || previous.equals("recursive");
            if (named) {
                return StatementKind.READ;
            }
            if (name.contains("advisory")) {
                return StatementKind.LOCK;
            }
            if (name.equals("set_config")) {
                boolean isNested = config != null;
                config = new ConfigCall();
                return isNested ? StatementKind.WRITE : StatementKind.READ;
            }
            if (SqlWords.SIDE_EFFECTS.contains(name) || functions.primary().contains(name)) {
                return StatementKind.WRITE;
            }
            boolean builtIn = !previous.equals(".") && SqlWords.isHarmlessBeforeParenthesis(name);
            return builtIn || functions.reading().contains(name) ? StatementKind.READ : StatementKind.UNCERTAIN;
        }

        /** What sets something must be repeated elsewhere, and what might write as well must not. */
        private void raise(StatementKind found) {
            StatementKind higher = found.compareTo(kind) > 0 ? found : kind;
            StatementKind lower = found.compareTo(kind) > 0 ? kind : found;
            kind = lower.sets() && higher != lower ? StatementKind.WRITE : higher;
        }
    }

    /** {@code set_config(name, value, is_local)}, token by token: only what it says by literals is known. */
    private static final class ConfigCall {

        private int depth;
        private int commas;
        private String last = "";
        private @Nullable String name;
        private String isLocal = "";

        boolean isOverWith(String token, @Nullable String literal) {
            if (token.equals("(")) {
                depth++;
            } else if (token.equals(")")) {
                depth--;
                isLocal = commas == 2 ? last : "";
            } else if (token.equals(",") && depth == 1) {
                name = commas == 0 && last.equals("(") ? literal : name;
                commas++;
            }
            last = token;
            return depth == 0;
        }

        StatementKind kind(Set<String> settings) {
            if (isLocal.equals("true")) {
                return StatementKind.LOCAL_SETTING;
            }
            if (isLocal.equals("false") && name != null) {
                settings.add(name.toLowerCase(Locale.ROOT));
                return StatementKind.SETTING;
            }
            return StatementKind.WRITE;
        }
    }
}
