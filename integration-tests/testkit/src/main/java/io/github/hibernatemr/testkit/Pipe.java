/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.testkit;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a connection. A reader notes when what arrives is due at the other end, and a writer hands it over
 * at that time; so bytes wait beside each other and not after each other. While the link is clear and nothing is
 * under way, the reader writes by itself, and the writer is not even started.
 */
final class Pipe {
    private static final int BUFFER = 32 * 1024;
    /** A throttled link passes pieces of a twentieth of a second. */
    private static final int PIECES_PER_SECOND = 20;

    private final String name;
    private final Socket from;
    private final Socket to;
    private final Supplier<Conditions> conditions;
    private final Pace pace;
    private final Consumer<Boolean> ended;
    private final UnderWay underWay;
    private final Thread reader;
    private volatile @Nullable Thread writer;

    /**
     * @param opensAtNanos nothing sets out before
     * @param ended is told at the end whether the stream ended in good order
     */
    Pipe(
            String name,
            Socket from,
            Socket to,
            Supplier<Conditions> conditions,
            Pace pace,
            long opensAtNanos,
            Consumer<Boolean> ended) {
        this.name = name;
        this.from = from;
        this.to = to;
        this.conditions = conditions;
        this.pace = pace;
        this.ended = ended;
        this.underWay = new UnderWay(conditions, opensAtNanos);
        this.reader = daemon(this::read, " reader");
    }

    void start() {
        reader.start();
    }

    private Thread daemon(Runnable task, String role) {
        Thread thread = new Thread(task, "testkit " + name + role);
        thread.setDaemon(true);
        return thread;
    }

    private void read() {
        byte[] buffer = new byte[BUFFER];
        try {
            for (int count = receive(buffer); count >= 0; count = receive(buffer)) {
                if (underWay.mayBePassedBy()) {
                    to.getOutputStream().write(buffer, 0, count);
                } else {
                    send(Arrays.copyOf(buffer, count));
                }
            }
            send(UnderWay.END);
        } catch (IOException e) {
            ended.accept(false);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private int receive(byte[] buffer) throws IOException {
        return from.getInputStream().read(buffer);
    }

    private void send(byte[] bytes) throws InterruptedException {
        underWay.add(bytes);
        if (writer == null) {
            Thread thread = daemon(this::write, " writer");
            writer = thread;
            thread.start();
        }
    }

    private void write() {
        try {
            OutputStream out = to.getOutputStream();
            for (byte[] bytes = underWay.awaitNext(); bytes != UnderWay.END; bytes = underWay.awaitNext()) {
                pass(bytes, out);
                underWay.removeNext();
            }
            to.shutdownOutput();
            ended.accept(true);
        } catch (IOException e) {
            ended.accept(false);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void pass(byte[] bytes, OutputStream out) throws IOException, InterruptedException {
        int done = 0;
        while (done < bytes.length) {
            int size = bytes.length - done;
            long limit = conditions.get().bytesPerSecond();
            if (limit > 0) {
                size = (int) Math.min(size, Math.max(1, limit / PIECES_PER_SECOND));
                underWay.awaitPassage(pace.book(size, limit));
            }
            out.write(bytes, done, size);
            done += size;
        }
    }

    void conditionsChanged() {
        underWay.conditionsChanged();
    }

    /** Its sockets are closed; its threads end. */
    void end() {
        underWay.close();
    }

    void awaitEnd(long millis) throws InterruptedException {
        reader.join(millis);
        Thread current = writer;
        if (current != null) {
            current.join(millis);
        }
    }
}
