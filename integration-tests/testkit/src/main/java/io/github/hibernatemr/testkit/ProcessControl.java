/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.testkit;

/** What can be done to a server's process. Safe to use from several threads. */
interface ProcessControl {
    /** Whether the process is ours to control; if not, every other method throws. */
    boolean possible();

    void start();

    void stop();

    void kill();

    void pause();

    void resume();

    /** Of a server that somebody else started. */
    static ProcessControl none(String server) {
        return new NoProcessControl(server);
    }
}

record NoProcessControl(String server) implements ProcessControl {
    @Override
    public boolean possible() {
        return false;
    }

    @Override
    public void start() {
        throw new ServerNotControlledException(server, "start");
    }

    @Override
    public void stop() {
        throw new ServerNotControlledException(server, "stop");
    }

    @Override
    public void kill() {
        throw new ServerNotControlledException(server, "kill");
    }

    @Override
    public void pause() {
        throw new ServerNotControlledException(server, "pause");
    }

    @Override
    public void resume() {
        throw new ServerNotControlledException(server, "resume");
    }
}
