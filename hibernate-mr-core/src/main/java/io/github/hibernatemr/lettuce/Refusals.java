/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.lettuce;

import io.github.hibernatemr.settings.StoreSettings;
import io.lettuce.core.RedisCommandExecutionException;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Says once of each error that Redis answers with it: a login that may not do what it must would otherwise send all reads to
 * the primary without a word. Of Redis's text only the code is told; the rest may quote keys. Thread-safe.
 */
final class Refusals {

    private static final Pattern CODE =
            Pattern.compile("^(ERR unknown command|[A-Z]{2,20})\\b", Pattern.CASE_INSENSITIVE);

    private static final String FOREIGN = "a value of somebody else's";

    private final String unit;
    private final StoreSettings settings;
    private final Set<String> told = ConcurrentHashMap.newKeySet();

    Refusals(String unit, StoreSettings settings) {
        this.unit = unit;
        this.settings = settings;
    }

    /** Notes how a command has failed; not every failure is Redis's. */
    void note(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause instanceof RedisCommandExecutionException refusal) {
            String code = code(String.valueOf(refusal.getMessage()));
            if (told.add(code)) {
                LettuceLog.LOG.commandRefused(unit, settings.shownUris(), settings.namespace(), code, remedy(code));
            }
        }
    }

    /** Notes that something else than hibernate-mr writes where it keeps its own. */
    void noteForeign() {
        if (told.add(FOREIGN)) {
            LettuceLog.LOG.foreignValue(unit, settings.shownUris(), settings.namespace());
        }
    }

    private static String code(String message) {
        Matcher matcher = CODE.matcher(message);
        return matcher.find() ? matcher.group(1) : "an error without a code";
    }

    private static String remedy(String code) {
        return switch (code.toUpperCase(Locale.ROOT)) {
            case "NOPERM" ->
                "let the Redis user of hibernate.mr.store.uri call what docs/adopt.md lists, on keys hmr:*";
            case "NOAUTH", "WRONGPASS" -> "give hibernate.mr.store.uri a user and a password";
            case "ERR UNKNOWN COMMAND" -> "hibernate-mr needs Redis 6.2 or newer, and commands by their own names";
            case "READONLY" -> "hibernate.mr.store.uri must lead to a primary, by Sentinel if it can change";
            case "OOM" -> "give Redis more memory";
            default -> "see Redis's own log";
        };
    }
}
