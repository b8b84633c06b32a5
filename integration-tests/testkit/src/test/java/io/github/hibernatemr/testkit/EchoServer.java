/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.testkit;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;

/** Sends back what it receives, on any number of connections. */
final class EchoServer implements AutoCloseable {
    private final ServerSocket listener = Ports.listen();

    EchoServer() throws IOException {
        daemon(this::acceptAll);
    }

    Endpoint endpoint() {
        return Endpoint.loopback(listener.getLocalPort());
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "echo");
        thread.setDaemon(true);
        thread.start();
    }

    private void acceptAll() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                socket.setTcpNoDelay(true);
                daemon(() -> echo(socket));
            } catch (IOException e) {
                // The loop's condition tells.
            }
        }
    }

    private static void echo(Socket socket) {
        try (socket) {
            socket.getInputStream().transferTo(socket.getOutputStream());
        } catch (IOException e) {
            // The client is gone.
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
