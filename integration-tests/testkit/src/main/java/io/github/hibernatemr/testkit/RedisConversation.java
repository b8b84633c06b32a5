/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Redis's protocol, as far as the testkit needs it: an inline command there, an answer of version 2 back. */
final class RedisConversation implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 5_000;

    private final Socket socket = new Socket();
    private final BufferedReader reader;

    RedisConversation(Endpoint endpoint) throws IOException {
        socket.connect(endpoint.socketAddress(), TIMEOUT_MILLIS);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        // A character is a byte, as which the protocol counts.
        reader = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
    }

    /** The first line of the answer, as it is. */
    String call(String command) throws IOException {
        send(command);
        return firstLine(command);
    }

    /** All texts and numbers of the answer, one after another; a missing one is left out. */
    List<String> ask(String command) throws IOException {
        send(command);
        List<String> values = new ArrayList<>();
        read(firstLine(command), values);
        return values;
    }

    private void send(String command) throws IOException {
        socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.UTF_8));
    }

    private String firstLine(String command) throws IOException {
        String line = reader.readLine();
        if (line == null || line.startsWith("-")) {
            throw new IOException("refused " + command.split(" ")[0] + ": " + line);
        }
        return line;
    }

    private void read(String line, List<String> into) throws IOException {
        String rest = line.substring(1);
        switch (line.charAt(0)) {
            case '*' -> {
                for (int i = Integer.parseInt(rest); i > 0; i--) {
                    read(firstLine("a part of an answer"), into);
                }
            }
            case '$' -> {
                if (!rest.equals("-1")) {
                    into.add(text(Integer.parseInt(rest)));
                }
            }
            default -> into.add(rest);
        }
    }

    private String text(int length) throws IOException {
        char[] text = new char[length];
        for (int read = 0; read < length; ) {
            int more = reader.read(text, read, length - read);
            if (more < 0) {
                throw new IOException("ended in the middle of an answer");
            }
            read += more;
        }
        reader.readLine();
        return new String(text);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
