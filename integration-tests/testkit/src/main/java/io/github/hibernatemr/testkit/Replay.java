/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.testkit;

import java.time.Duration;

/** Holds up what a replica replays, so that it lags on purpose. Thread-safe. */
public final class Replay {

    private final PostgresNode replica;

    Replay(PostgresNode replica) {
        this.replica = replica;
    }

    /** Replays each commit this long after it was made; zero for as soon as it arrives. Millisecond resolution. */
    public void delay(Duration lag) {
        replica.executeAsSuperuser(
                "alter system set recovery_min_apply_delay = '" + lag.toMillis() + "ms'", "select pg_reload_conf()");
    }

    /** Replays nothing until {@link #resume()}. */
    public void pause() {
        replica.executeAsSuperuser("select pg_wal_replay_pause()");
        Await.until(
                replica + " to pause replay",
                Duration.ofSeconds(10),
                () -> "paused".equals(replica.query("select pg_get_wal_replay_pause_state()")));
    }

    /** Goes on after {@link #pause()}. */
    public void resume() {
        replica.executeAsSuperuser("select pg_wal_replay_resume()");
    }
}
