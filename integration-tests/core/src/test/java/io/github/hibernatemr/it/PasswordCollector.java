/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.it;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Looks like a PostgreSQL without TLS, and asks whoever comes for the password in clear. */
final class PasswordCollector implements AutoCloseable {

    private static final int SSL_REQUEST = 80877103;

    private final ServerSocket socket;
    private final List<String> told = new CopyOnWriteArrayList<>();

    PasswordCollector() throws IOException {
        socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(this::collect, "password collector");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return socket.getLocalPort();
    }

    /** What it was told so far. */
    List<String> told() {
        return told;
    }

    private void collect() {
        while (!socket.isClosed()) {
            try (Socket client = socket.accept()) {
                ask(client);
            } catch (IOException e) {
                // The next one, or the end.
            }
        }
    }

    private void ask(Socket client) throws IOException {
        told.add("somebody came");
        DataInputStream in = new DataInputStream(client.getInputStream());
        byte[] first = in.readNBytes(in.readInt() - 4);
        if (java.nio.ByteBuffer.wrap(first).getInt() == SSL_REQUEST) {
            client.getOutputStream().write('N');
            in.readNBytes(in.readInt() - 4);
        }
        // AuthenticationCleartextPassword
        client.getOutputStream().write(new byte[] {'R', 0, 0, 0, 8, 0, 0, 0, 3});
        if (in.read() == 'p') {
            told.add(new String(in.readNBytes(in.readInt() - 4), StandardCharsets.UTF_8).trim());
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
