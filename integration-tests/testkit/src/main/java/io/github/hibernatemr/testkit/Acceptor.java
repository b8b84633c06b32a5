/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.function.Consumer;

/** Hands each client of a listening socket on, from a thread of its own, until it is closed. */
final class Acceptor implements AutoCloseable {
    private final ServerSocket listener;
    private final Thread thread;

    Acceptor(String name, ServerSocket listener, Consumer<Socket> serve) {
        this.listener = listener;
        this.thread = new Thread(() -> acceptAll(serve), name);
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return listener.getLocalPort();
    }

    boolean isClosed() {
        return listener.isClosed();
    }

    private void acceptAll(Consumer<Socket> serve) {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                if (listener.isClosed()) {
                    client.close();
                } else {
                    serve.accept(client);
                }
            } catch (IOException e) {
                // Closed, or the client is gone already: the loop's condition tells.
            }
        }
    }

    /** After this a client is refused. Waits for the thread: until its accept returns, the kernel lets clients in. */
    @Override
    public void close() {
        try {
            listener.close();
            thread.join();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
