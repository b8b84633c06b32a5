/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.testkit;

import java.time.Duration;

/**
 * What a replica does with the log it receives. A replica goes on receiving while its replay is delayed or paused.
 * Each method returns when the replica obeys, and throws {@link IllegalStateException} if it cannot be told.
 */
public final class Replay {
    /** While a delayed commit waits, a pause stays requested, and is kept: the replica looks before it goes on. PostgreSQL 13 knows no more than that. */
    private static final String PAUSED = "select case when pg_get_wal_replay_pause_state() = 'paused' then true"
            + " when pg_get_wal_replay_pause_state() = 'not paused' then false"
            + " else current_setting('recovery_min_apply_delay') <> '0' end";

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Control replica;

    Replay(Control replica) {
        this.replica = replica;
    }

    /**
     * Replays each commit no earlier than this long after it happened on the primary.
     *
     * @param delay of whole milliseconds; zero ends the delay
     */
    public void delay(Duration delay) {
        replica.execute(
                "alter system set recovery_min_apply_delay = '" + delay.toMillis() + "ms'", "select pg_reload_conf()");
        replica.await(
                PATIENCE,
                "select setting from pg_settings where name = 'recovery_min_apply_delay'",
                Long.toString(delay.toMillis()));
    }

    /** Stops replaying until {@link #resume()}. */
    public void pause() {
        replica.execute("select pg_wal_replay_pause()");
        boolean tells = replica.query("select to_regproc('pg_get_wal_replay_pause_state') is not null")
                .equals("t");
        replica.await(PATIENCE, tells ? PAUSED : "select pg_is_wal_replay_paused()", "t");
    }

    /** Ends {@link #pause()}. */
    public void resume() {
        replica.execute("select pg_wal_replay_resume()");
    }
}
