/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.it;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** What speaks Redis's protocol on the loopback address, and answers to a read whatever a test wants. */
final class ScriptedRedis implements AutoCloseable {

    /** Answers a read, as bytes of the protocol. */
    interface Answer {
        void to(String key, OutputStream out) throws IOException;
    }

    private final ServerSocket server;
    private final Answer answer;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final AtomicInteger ended = new AtomicInteger();

    ScriptedRedis(Answer answer) {
        this.answer = answer;
        try {
            this.server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        daemon(this::accept);
    }

    String uri() {
        return "redis://127.0.0.1:" + server.getLocalPort();
    }

    /** How many connections its clients have given up. */
    int ended() {
        return ended.get();
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "scripted redis");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (true) {
            try {
                Socket socket = server.accept();
                socket.setTcpNoDelay(true);
                sockets.add(socket);
                daemon(() -> serve(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
            OutputStream out = socket.getOutputStream();
            while (true) {
                answer(command(in), out);
                out.flush();
            }
        } catch (IOException e) {
            ended.incrementAndGet();
        }
    }

    private void answer(List<String> command, OutputStream out) throws IOException {
        switch (command.get(0)) {
            case "HELLO" -> write(out, "-ERR unknown command 'HELLO'\r\n");
            case "PING" -> write(out, "+PONG\r\n");
            case "INFO" -> write(out, bulk("maxmemory:0\r\nmaxmemory_policy:noeviction\r\n"));
            case "EVALSHA", "EVAL" -> write(out, ":1\r\n");
            case "GETEX" -> answer.to(command.get(1), out);
            default -> write(out, "+OK\r\n");
        }
    }

    static String bulk(String text) {
        return "$" + text.length() + "\r\n" + text + "\r\n";
    }

    static void write(OutputStream out, String answer) throws IOException {
        out.write(answer.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static List<String> command(DataInputStream in) throws IOException {
        List<String> words = new ArrayList<>();
        for (int left = number(in); left > 0; left--) {
            byte[] word = new byte[number(in)];
            in.readFully(word);
            in.readFully(new byte[2]);
            words.add(new String(word, StandardCharsets.ISO_8859_1));
        }
        return words;
    }

    /** After the sign of a type, up to the end of the line. */
    private static int number(DataInputStream in) throws IOException {
        in.readByte();
        int number = 0;
        for (byte digit = in.readByte(); digit != '\r'; digit = in.readByte()) {
            number = 10 * number + digit - '0';
        }
        in.readByte();
        return number;
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
