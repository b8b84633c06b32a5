/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.health;

import io.github.hibernatemr.health.CheckResult.Part;
import io.github.hibernatemr.settings.DurationText;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Runs one check, on a thread of its own and never twice at a time, however many ask: a server that hangs costs one thread and one
 * connection, and not one of each for every probe. Thread-safe.
 */
final class CheckRunner {

    /** How long the outcome of a run counts while the next one is under way, of a check that is slower than an answer may be. */
    private static final Duration LAST_OUTCOME_COUNTS = Duration.ofMinutes(1);

    /**
     * A run that nothing has ended by then is left to itself: its connection may be one that hears nothing any more, not even that the
     * server is back.
     */
    private static final Duration LEFT_ALONE = Duration.ofMinutes(1);

    private final String threadName;
    private final Part part;
    private final HealthCheck check;
    private final Duration cache;
    private final Runnable abandon;
    private @Nullable ClassLoader loader;
    private @Nullable Run latest;

    /**
     * @param cache how long an outcome is given again
     * @param abandon ends what an interrupt may not end, when a run has taken too long
     */
    CheckRunner(String threadName, Part part, HealthCheck check, Duration cache, Runnable abandon) {
        this.threadName = threadName;
        this.part = part;
        this.check = check;
        this.cache = cache;
        this.abandon = abandon;
    }

    /** The check may load classes from there, and not only from where whoever asks first may. Before the first run. */
    CheckRunner loadingFrom(@Nullable ClassLoader classes) {
        loader = classes;
        return this;
    }

    /** The run that is under way or has just ended, or a new one. */
    synchronized Run begin() {
        Run known = latest;
        if (known != null && known.isOfUse()) {
            return known;
        }
        Run begun = new Run(known == null ? null : known.outcome());
        latest = begun;
        begun.thread.start();
        return begun;
    }

    /** Ends a run that is under way. */
    synchronized void close() {
        if (latest != null && latest.outcome() == null) {
            latest.end();
        }
    }

    HealthCheck check() {
        return check;
    }

    private record Outcome(@Nullable Throwable failure, long endedNanos, Duration took) {

        Duration age() {
            return Duration.ofNanos(System.nanoTime() - endedNanos);
        }
    }

    final class Run {

        private final long startedNanos = System.nanoTime();
        private final CompletableFuture<Outcome> end = new CompletableFuture<>();
        private final @Nullable Outcome before;
        private final AtomicBoolean ended = new AtomicBoolean();
        private final Thread thread = new Thread(this::run, threadName);

        private Run(@Nullable Outcome before) {
            this.before = before;
            thread.setDaemon(true);
            if (loader != null) {
                thread.setContextClassLoader(loader);
            }
        }

        private void run() {
            Throwable failure = null;
            try {
                check.check();
            } catch (Throwable e) {
                // Also a class that does not load: whoever asks is told, and nobody waits in vain.
                failure = e;
            }
            end.complete(new Outcome(failure, System.nanoTime(), soFar()));
        }

        private Duration soFar() {
            return Duration.ofNanos(System.nanoTime() - startedNanos);
        }

        private boolean isOfUse() {
            Outcome outcome = outcome();
            return outcome == null
                    ? soFar().compareTo(check.timeout().plus(LEFT_ALONE)) < 0
                    : outcome.age().compareTo(cache) < 0;
        }

        private @Nullable Outcome outcome() {
            return end.getNow(null);
        }

        private void end() {
            thread.interrupt();
            if (!ended.getAndSet(true)) {
                // On another thread: who knows what a container's connection waits for before it lets itself be ended.
                Thread ending = new Thread(abandon, threadName + " end");
                ending.setDaemon(true);
                ending.start();
            }
        }

        /** What it finds, or that it has found nothing until then. Ends it if it has taken too long. */
        CheckResult await(long deadlineNanos) {
            Duration timeout = check.timeout();
            long now = System.nanoTime();
            long left = Math.min(deadlineNanos - now, startedNanos + timeout.toNanos() - now);
            Outcome outcome = outcomeWithin(left);
            if (outcome != null) {
                return result(outcome);
            }
            if (soFar().compareTo(timeout) >= 0) {
                end();
                return result(false, "no answer within " + DurationText.of(timeout), null, soFar(), Duration.ZERO);
            }
            if (before != null && before.age().compareTo(LAST_OUTCOME_COUNTS) < 0) {
                return result(before);
            }
            return result(false, "no answer yet", null, soFar(), Duration.ZERO);
        }

        private @Nullable Outcome outcomeWithin(long nanos) {
            try {
                return end.get(nanos, TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                return null;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return null;
            } catch (ExecutionException impossible) {
                throw new AssertionError("completed with an outcome only", impossible);
            }
        }

        private CheckResult result(Outcome outcome) {
            Duration took = outcome.took();
            Throwable failure = outcome.failure();
            if (took.compareTo(check.timeout()) > 0) {
                String late = "no answer within " + DurationText.of(check.timeout());
                return result(false, late, said(failure), took, outcome.age());
            }
            if (failure == null) {
                return result(true, null, null, took, outcome.age());
            }
            if (failure instanceof CheckFailedException failed) {
                return result(false, failed.getMessage(), said(failed.getCause()), took, outcome.age());
            }
            String kind = "failed with " + failure.getClass().getSimpleName();
            return result(false, kind, said(failure), took, outcome.age());
        }

        private static @Nullable String said(@Nullable Throwable failure) {
            return failure == null ? null : failure.toString();
        }

        private CheckResult result(
                boolean up, @Nullable String reason, @Nullable String detail, Duration took, Duration age) {
            return new CheckResult(part, check.name(), up, reason, detail, took, age, null);
        }
    }
}
