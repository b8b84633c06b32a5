/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.testkit;

import java.time.Duration;

/** A streaming replica of the primary. */
public final class Replica extends Node {
    private final Node primary;
    private final Replay replay;

    Replica(String name, String region, Access access, ProcessControl process, Network network, Node primary) {
        super(name, region, access, process, network);
        this.primary = primary;
        this.replay = new Replay(control());
    }

    /** What it does with the log it receives. */
    public Replay replay() {
        return replay;
    }

    /**
     * Waits up to 30 s until it has replayed all that the primary had logged when this was called.
     *
     * @throws IllegalStateException if it has not, or if one of the two does not answer
     */
    public void awaitCaughtUp() {
        awaitCaughtUp(PATIENCE);
    }

    /**
     * Waits until it has replayed all that the primary had logged when this was called.
     *
     * @param limit how long at most
     * @throws IllegalStateException if it has not, or if one of the two does not answer
     */
    public void awaitCaughtUp(Duration limit) {
        awaitCaughtUp(primary, limit);
    }

    /**
     * Waits up to 30 s until it has replayed all that a node had logged when this was called.
     *
     * @param source a node that accepts writes and that this replica follows
     * @throws IllegalStateException if it has not, or if one of the two does not answer
     */
    public void awaitCaughtUp(Node source) {
        awaitCaughtUp(source, PATIENCE);
    }

    private void awaitCaughtUp(Node source, Duration limit) {
        String position = LogPosition.ofPrimary(source.control());
        control().await(limit, "select pg_last_wal_replay_lsn() >= '" + position + "'::pg_lsn", "t");
    }
}
