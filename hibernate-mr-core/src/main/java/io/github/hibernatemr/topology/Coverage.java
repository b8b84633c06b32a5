/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.topology;

import io.github.hibernatemr.settings.ConsistencySettings;
import io.github.hibernatemr.topology.PrimaryClock.Reading;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the primary's samples prove of replicas. Pure, and not thread-safe.
 *
 * <h2>The rule</h2>
 *
 * <p>The primary is asked one question in one round trip: its clock <em>and then</em> how far it has come. A commit that was acknowledged
 * before that clock lies before that position, so a replica that includes the position shows every such commit. Hence
 *
 * <pre>coverage(replica) = the latest sampled primary clock whose position the replica includes</pre>
 *
 * <p>No pod's clock enters, an idle primary costs no coverage, and a replica that is paused, lagging or cut off stops gaining it as soon
 * as the primary writes. A write is stamped with the latest instant that the primary's clock can have shown when its commit returned
 * ({@link PrimaryClock}); a replica whose coverage is not before that shows the write.
 *
 * <p>Two back ends, two kinds of position, one rule: bytes of a log, which a replica replays in order; or the instant that somebody has
 * committed into a row (a heartbeat), which a replica shows once it shows everything that was committed before. Positions of different epochs prove nothing of each
 * other: who was promoted writes other things at the positions that its predecessor may have had too, and a replica that had more of the
 * old epoch is stuck at a position that the new one may not reach for long.
 *
 * <p><b>Assumed.</b> Where positions cannot be had, coverage is the primary's clock minus a lag that nobody measures: the classic time
 * window is this rule with a guess in place of a measurement.
 *
 * <h2>Another clock</h2>
 *
 * <p>A clock that is set, and not slewed, contradicts the bounds of {@link PrimaryClock}; another server that became the primary has
 * another clock. Pods notice one after another, and one that has not noticed yet may give a write a timestamp that is too low by the step,
 * and so lower than a sample taken before the write. So the old samples prove nothing, nor do new ones until every pod must have noticed.
 */
public final class Coverage {

    private final Rule rule;
    private final Duration hold;
    private @Nullable PrimaryClock clock;
    private @Nullable Instant lastSample;
    private boolean primaryChanged;
    private boolean held;
    private long heldUntilNanos;

    private Coverage(Rule rule, Duration hold) {
        this.rule = rule;
        this.hold = hold;
    }

    /**
     * By the rule that the settings name.
     *
     * @param longestWithoutNews how long any pod may go without a sample of the primary before it stops trusting those that it has
     */
    public static Coverage of(ConsistencySettings settings, Duration longestWithoutNews) {
        return switch (settings.coverage()) {
            case MEASURED -> new Coverage(new Measured(new SampleHistory(settings.maxStaleness())), longestWithoutNews);
            case ASSUMED ->
                new Coverage(new Assumed(settings.assumedLag()), longestWithoutNews.plus(settings.assumedLag()));
        };
    }

    /** Where what a replica covers is known from. */
    private sealed interface Rule {

        void primarySampled(Instant primaryClock, @Nullable Position position);

        void forget();

        @Nullable
        Instant coverage(@Nullable Position shown, @Nullable PrimaryClock clock, long nanoTime);
    }

    private record Measured(SampleHistory history) implements Rule {

        @Override
        public void primarySampled(Instant primaryClock, @Nullable Position position) {
            if (position != null) {
                history.add(primaryClock, position);
            }
        }

        @Override
        public void forget() {
            history.clear();
        }

        @Override
        public @Nullable Instant coverage(@Nullable Position shown, @Nullable PrimaryClock clock, long nanoTime) {
            return shown == null ? null : history.coverage(shown);
        }
    }

    private record Assumed(Duration lag) implements Rule {

        @Override
        public void primarySampled(Instant primaryClock, @Nullable Position position) {
            // The clock is all that this rule needs, and it is handed in.
        }

        @Override
        public void forget() {
            // Nothing is kept.
        }

        @Override
        public @Nullable Instant coverage(@Nullable Position shown, @Nullable PrimaryClock clock, long nanoTime) {
            return clock == null ? null : clock.earliest(nanoTime).minus(lag);
        }
    }

    /**
     * Takes in an answer of the primary.
     *
     * @param position how far it had come after its clock was read, null if it did not say
     * @return whether the sample could be believed; false if it shows that the primary's clock was set
     */
    public boolean primaryAnswered(Reading reading, @Nullable Position position) {
        PrimaryClock before = clock;
        boolean stepped = before != null && !primaryChanged && before.contradicts(reading);
        boolean startsAgain = stepped || primaryChanged;
        primaryChanged = false;
        if (startsAgain) {
            forgetSamples();
            heldUntilNanos = reading.receivedNanos() + hold.toNanos();
        }
        PrimaryClock now = informed(before, reading, startsAgain);
        if (held && reading.sentNanos() - heldUntilNanos > 0) {
            held = false;
            now = now.settled();
        }
        clock = now;
        if (!held) {
            rule.primarySampled(reading.primaryClock(), position);
            lastSample = reading.primaryClock();
        }
        return !stepped;
    }

    private static PrimaryClock informed(@Nullable PrimaryClock before, Reading reading, boolean startsAgain) {
        if (before == null) {
            return PrimaryClock.of(reading);
        }
        return startsAgain ? before.setTo(reading) : before.with(reading);
    }

    /** Another server is the primary: it has another clock, and may lack, or have replaced, what the old one had written last. */
    public void primaryChanged() {
        primaryChanged = true;
        forgetSamples();
    }

    private void forgetSamples() {
        rule.forget();
        lastSample = null;
        held = true;
    }

    /**
     * The coverage of a replica, or null if nothing is proved.
     *
     * @param shown how far it has come, null if it did not say
     * @param nanoTime the local {@link System#nanoTime()} of its answer
     */
    public @Nullable Instant of(@Nullable Position shown, long nanoTime) {
        return held ? null : rule.coverage(shown, clock, nanoTime);
    }

    /** What is known of the primary's clock; null before its first sample. */
    public @Nullable PrimaryClock clock() {
        return clock;
    }

    /** The primary's clock in its latest sample that proves anything, beyond which no coverage can be known; null if there is none. */
    public @Nullable Instant lastSample() {
        return lastSample;
    }
}
