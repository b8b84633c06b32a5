/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.testkit;

/**
 * A server of a cluster: a PostgreSQL node or a Redis. Its port stays the same when it is ended and started again.
 * Safe to use from several threads.
 *
 * <p>The methods that need its process throw {@link ServerNotControlledException} if the testkit did not start it.
 */
public abstract sealed class Server permits Node, Redis {
    private final String name;
    private final String region;
    private final Endpoint endpoint;
    private final ProcessControl process;

    Server(String name, String region, Endpoint endpoint, ProcessControl process) {
        this.name = name;
        this.region = region;
        this.endpoint = endpoint;
        this.process = process;
    }

    /** Its name, unique in the cluster. */
    public final String name() {
        return name;
    }

    /** The region it stands in. */
    public final String region() {
        return region;
    }

    /** Whether the testkit started it, so that its process can be ended, frozen and started again. */
    public final boolean controlsProcess() {
        return process.possible();
    }

    /**
     * Ends it in good order, at once if that takes more than 5 s. Nothing happens if it does not run.
     */
    public final void stop() {
        process.stop();
    }

    /** Kills it hard (SIGKILL), as a power cut would. Returns when it is gone. */
    public final void kill() {
        process.kill();
    }

    /**
     * Starts it on what it left behind, and returns when it serves. Nothing happens if it runs already.
     *
     * @throws ClusterStartException if it does not come up; the message has the end of its log
     */
    public final void start() {
        process.start();
    }

    /** Stops it, if it runs, and starts it. */
    public final void restart() {
        process.stop();
        process.start();
    }

    /** Freezes its processes (SIGSTOP): connections stay open and no answer comes. */
    public final void pause() {
        process.pause();
    }

    /** Ends {@link #pause()}. */
    public final void resume() {
        process.resume();
    }

    final Endpoint endpoint() {
        return endpoint;
    }

    @Override
    public final String toString() {
        return name + " (" + region + ")";
    }
}
