/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.postgresql;

import io.github.hibernatemr.replication.StatementFacts;
import io.github.hibernatemr.replication.StatementKind;
import io.github.hibernatemr.settings.Settings.FunctionSettings;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One pass over one text. Used once, by one thread. */
final class StatementScan {

    /** Of the first table in each text that Hibernate makes of a mapping: {@code i1_0}. */
    private static final String HIBERNATES_ALIAS = "1_0";

    private final FunctionSettings functions;
    private final String sql;
    private final SqlTokens tokens;
    private final TransactionWords transactions = new TransactionWords();
    private final Set<String> settings = new LinkedHashSet<>();
    private final Set<String> unknownFunctions = new LinkedHashSet<>();
    private StatementKind kind = StatementKind.READ;
    private boolean atStart = true;
    private String previous = "";
    private String beforePrevious = "";
    private boolean sets;
    private boolean usesTransactionTime;
    private @Nullable ConfigCall config;

    private StatementScan(FunctionSettings functions, String sql) {
        this.functions = functions;
        this.sql = sql;
        this.tokens = new SqlTokens(sql);
    }

    static StatementFacts of(String sql, FunctionSettings functions) {
        return new StatementScan(functions, sql).facts();
    }

    private StatementFacts facts() {
        StatementKind found = scan();
        transactions.statementEnded();
        return new StatementFacts(
                found,
                Collections.unmodifiableSet(settings),
                Set.copyOf(unknownFunctions),
                transactions.haveEndedAny(),
                transactions.leaveOneOpen(),
                sql.contains(HIBERNATES_ALIAS),
                usesTransactionTime,
                false);
    }

    private StatementKind scan() {
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
            beforePrevious = previous;
            previous = token;
        }
        return empty || config != null || sets ? StatementKind.WRITE : kind;
    }

    private void word(String word) {
        if (atStart) {
            atStart = false;
            first(word);
            return;
        }
        transactions.next(word);
        usesTransactionTime |= SqlWords.TRANSACTION_TIME.contains(word);
        if (sets) {
            setting(word);
        } else if (previous.equals("for") && SqlWords.LOCK_STRENGTHS.contains(word)) {
            raise(StatementKind.LOCK);
        } else if (isWrite(word) || isNamedByUser(word)) {
            raise(StatementKind.WRITE);
        } else if (SqlWords.isOfSequences(word, tokens.opensParenthesis()) && !previous.equals("as")) {
            // Nothing is written, but as a lock does it belongs to the primary.
            raise(StatementKind.LOCK);
        } else if (tokens.opensParenthesis()) {
            raise(call(word));
        }
    }

    private void first(String word) {
        transactions.first(word);
        sets = word.equals("set") || word.equals("reset");
        if (!sets) {
            raise(SqlWords.READS.contains(word) ? StatementKind.READ : StatementKind.WRITE);
        }
    }

    private boolean isWrite(String word) {
        boolean isNoKeyUpdate = word.equals("update") && previous.equals("key") && beforePrevious.equals("no");
        return SqlWords.WRITES.contains(word) && !previous.equals(".") && !isNoKeyUpdate;
    }

    /** Not only before a parenthesis: it may be a view that calls such a function. */
    private boolean isNamedByUser(String word) {
        return functions.primary().contains(SqlTokens.name(word).toLowerCase(Locale.ROOT));
    }

    /** What follows SET or RESET. */
    private void setting(String word) {
        sets = word.equals("session");
        if (word.equals("local")) {
            raise(StatementKind.LOCAL_SETTING);
        } else if (word.equals(SqlTokens.UNREADABLE) || SqlWords.NO_SETTINGS.contains(word)) {
            raise(StatementKind.WRITE);
        } else if (!sets) {
            String name = tokens.qualified(word).toLowerCase(Locale.ROOT);
            settings.addAll(SqlWords.settingsCalled(name));
            raise(StatementKind.SETTING);
        }
    }

    private StatementKind call(String word) {
        boolean named = previous.equals("as") || previous.equals("with") || previous.equals("recursive");
        if (named) {
            return StatementKind.READ;
        }
        String name = SqlTokens.name(word);
        if (SqlWords.isLock(name) || SqlWords.isOfOneServer(name)) {
            return StatementKind.LOCK;
        }
        if (name.equals("set_config")) {
            boolean isNested = config != null;
            config = new ConfigCall();
            return isNested ? StatementKind.WRITE : StatementKind.READ;
        }
        if (word.equals(SqlTokens.UNREADABLE) || SqlWords.hasSideEffects(name)) {
            return StatementKind.WRITE;
        }
        boolean builtIn = !previous.equals(".") && SqlWords.isHarmlessBeforeParenthesis(word);
        if (builtIn || functions.reading().contains(name)) {
            return StatementKind.READ;
        }
        unknownFunctions.add(name);
        return StatementKind.UNCERTAIN;
    }

    /**
     * What sets something must be repeated elsewhere, and what might write as well must not. A lock alone changes nothing, but
     * what might write beside it does not run on a replica, which would tell.
     */
    private void raise(StatementKind found) {
        StatementKind higher = found.compareTo(kind) > 0 ? found : kind;
        StatementKind lower = found.compareTo(kind) > 0 ? kind : found;
        boolean isMixed = lower.sets() || (lower == StatementKind.UNCERTAIN && higher == StatementKind.LOCK);
        kind = isMixed && higher != lower ? StatementKind.WRITE : higher;
    }
}
