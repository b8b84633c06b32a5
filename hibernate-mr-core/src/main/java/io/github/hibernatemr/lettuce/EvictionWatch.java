/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.lettuce;

import io.github.hibernatemr.settings.ForeignText;
import io.github.hibernatemr.settings.StoreSettings;
import io.lettuce.core.RedisCommandExecutionException;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Whether Redis may evict entries to make room. Asked at the start and every ten seconds, since Redis can be given another
 * policy at any time; until it is known, it may. Thread-safe.
 */
final class EvictionWatch {

    static final Duration EVERY = Duration.ofSeconds(10);

    private static final Pattern POLICY = Pattern.compile("^maxmemory_policy:(\\S+)", Pattern.MULTILINE);
    private static final Pattern UNLIMITED = Pattern.compile("^maxmemory:0\\s*$", Pattern.MULTILINE);
    private static final String NEVER = "noeviction";

    private final String unit;
    private final StoreSettings settings;
    private final RedisLink link;
    private volatile boolean mayEvict = true;
    private @Nullable String warnedOf;

    EvictionWatch(String unit, StoreSettings settings, RedisLink link) {
        this.unit = unit;
        this.settings = settings;
        this.link = link;
    }

    boolean mayEvict() {
        return mayEvict;
    }

    /** Completes when the answer, or a failure, has been taken note of. */
    CompletionStage<?> ask() {
        return link.call(commands -> commands.info("memory")).handle((memory, failure) -> {
            if (failure == null) {
                heard(memory);
            } else if (isRefusal(failure)) {
                warnOnce("it does not tell its maxmemory-policy: " + ForeignText.shown(failure.getMessage()));
            }
            return memory;
        });
    }

    private static boolean isRefusal(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause instanceof RedisCommandExecutionException;
    }

    private void heard(String memory) {
        Matcher matcher = POLICY.matcher(memory);
        String policy = matcher.find() ? matcher.group(1) : "unknown";
        mayEvict = !policy.equals(NEVER) && !UNLIMITED.matcher(memory).find();
        if (mayEvict) {
            warnOnce("its maxmemory-policy is " + policy);
        }
    }

    private synchronized void warnOnce(String problem) {
        if (!problem.equals(warnedOf)) {
            warnedOf = problem;
            LettuceLog.LOG.mayEvict(unit, settings.shownUris(), problem);
        }
    }
}
