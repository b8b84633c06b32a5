/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.testkit;

import java.io.IOException;
import java.net.Socket;

/** Sends every byte back, and ends its side when the client ends its own. */
final class EchoServer implements AutoCloseable {
    private final Acceptor acceptor = new Acceptor("echo", Ports.listen(), EchoServer::serve);

    EchoServer() throws IOException {}

    Endpoint endpoint() {
        return Endpoint.loopback(acceptor.port());
    }

    private static void serve(Socket client) {
        Thread thread = new Thread(() -> echo(client), "echo");
        thread.setDaemon(true);
        thread.start();
    }

    private static void echo(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            socket.getInputStream().transferTo(socket.getOutputStream());
        } catch (IOException e) {
            // The client is gone.
        }
    }

    @Override
    public void close() {
        acceptor.close();
    }
}
