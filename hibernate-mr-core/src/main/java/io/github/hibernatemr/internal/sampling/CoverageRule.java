/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.sampling;

import io.github.hibernatemr.postgresql.ServerIdentity;
import io.github.hibernatemr.postgresql.WalPosition;
import io.github.hibernatemr.settings.ConsistencySettings;
import io.github.hibernatemr.topology.PrimaryClock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a replica's coverage is known: one rule, two sources. Not thread-safe; {@link TopologyTracker} guards it.
 *
 * <p><b>Measured.</b> The primary is asked one question in one round trip: its clock <em>and then</em> its WAL insert
 * position. A commit that was acknowledged before that clock had written its WAL before that position was read, so a
 * replica that has replayed up to the position has replayed every such commit. Hence
 *
 * <pre>coverage(replica) = the latest sampled primary clock whose WAL position &lt;= the replica's replay position</pre>
 *
 * No pod's clock enters, an idle primary costs no coverage, and a replica that is paused, lagging or cut off stops
 * gaining it as soon as the primary writes.
 *
 * <p>After a failover a replica that had more of the old timeline than the promoted one is stuck there, at a position that the
 * new timeline may not reach for long. So both tell their timeline, and one proves nothing of another. A replica has no
 * function for it. What it knows is never later than what it replays, so the latest of three counts: that of its last
 * restartpoint, that of the pages it has flushed since and, where its role may see that, that of the log it receives. Without
 * the last, it can take {@code checkpoint_timeout} after a failover until a replica is of use again.
 *
 * <p><b>Assumed.</b> Where positions cannot be read, coverage is the primary's clock minus a lag that nobody measures:
 * the classic time window.
 */
sealed interface CoverageRule {

    /**
     * What is asked of every node: whether it is in recovery, its clock in microseconds since the epoch and, if they matter,
     * the position up to which it has replayed, or else inserted, WAL, and the timeline of that; and which start of which server it
     * is, and which process of it. One question for both roles, so that a promotion shows in the next answer, and so does another server, to which a pooler or a balancer
     * may lead over the same connection.
     */
    String question();

    void primarySampled(Instant primaryClock, @Nullable WalPosition position);

    /** Forgets every sample: the primary's clock was set, or it is another server. */
    void forget();

    /**
     * The coverage of a replica that has replayed up to a position, or null if nothing is proved.
     *
     * @param replayed what it has replayed, null if it did not say
     * @param clock what is known of the primary's clock
     * @param nanoTime the local {@link System#nanoTime()} of the replica's answer
     */
    @Nullable
    Instant coverage(@Nullable WalPosition replayed, @Nullable PrimaryClock clock, long nanoTime);

    /** How long it takes, if the rule holds, until a replica has what a pod writes now: zero if the rule need not know. */
    Duration assumedLag();

    /** The rule that the settings name. */
    static CoverageRule of(ConsistencySettings settings) {
        return switch (settings.coverage()) {
            case MEASURED -> new Measured(new WalHistory(settings.maxStaleness()));
            case ASSUMED -> new Assumed(settings.assumedLag());
        };
    }

    /** See {@link CoverageRule}. */
    record Measured(WalHistory history) implements CoverageRule {

        /** Whether it is in recovery is asked once: a promotion in between must not mix the answers. */
        private static final String ROLE_THEN_CLOCK_THEN_POSITION =
                """
                select in_recovery,
                 (extract(epoch from clock_timestamp()) * 1000000)::bigint,
                 case when in_recovery then pg_last_wal_replay_lsn() else pg_current_wal_insert_lsn() end::text,
                 case when in_recovery
                  then greatest((select timeline_id from pg_control_checkpoint()),
                   (select min_recovery_end_timeline from pg_control_recovery()),
                   (select received_tli from pg_stat_wal_receiver))
                  else ('x' || left(pg_walfile_name(pg_current_wal_insert_lsn()), 8))::bit(32)::int end,
                 INCARNATION, pg_backend_pid()
                from (select pg_is_in_recovery() as in_recovery offset 0) as role""".replace("INCARNATION", ServerIdentity.INCARNATION);

        @Override
        public String question() {
            return ROLE_THEN_CLOCK_THEN_POSITION;
        }

        @Override
        public void primarySampled(Instant primaryClock, @Nullable WalPosition position) {
            if (position != null) {
                history.add(primaryClock, position);
            }
        }

        @Override
        public void forget() {
            history.clear();
        }

        @Override
        public Duration assumedLag() {
            return Duration.ZERO;
        }

        @Override
        public @Nullable Instant coverage(@Nullable WalPosition replayed, @Nullable PrimaryClock clock, long nanoTime) {
            return replayed == null ? null : history.coverage(replayed);
        }
    }

    /** See {@link CoverageRule}. */
    record Assumed(Duration lag) implements CoverageRule {

        @Override
        public String question() {
            return "select pg_is_in_recovery(), (extract(epoch from clock_timestamp()) * 1000000)::bigint, null, null, "
                    + ServerIdentity.INCARNATION + ", pg_backend_pid()";
        }

        @Override
        public void primarySampled(Instant primaryClock, @Nullable WalPosition position) {
            // The clock is all that this rule needs, and it is handed in.
        }

        @Override
        public void forget() {
            // Nothing is kept.
        }

        @Override
        public Duration assumedLag() {
            return lag;
        }

        @Override
        public @Nullable Instant coverage(@Nullable WalPosition replayed, @Nullable PrimaryClock clock, long nanoTime) {
            return clock == null ? null : clock.earliest(nanoTime).minus(lag);
        }
    }
}
