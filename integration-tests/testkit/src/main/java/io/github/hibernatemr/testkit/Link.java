/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The way from a region to a server: a TCP proxy that can be slow, stuck or cut. What is set holds for connections that
 * exist, too. Thread-safe.
 */
public final class Link implements AutoCloseable {

    private final String name;
    private final Address target;
    private final LinkConditions conditions = new LinkConditions();
    private final Set<Passage> passages = ConcurrentHashMap.newKeySet();
    private final int port;
    private volatile @Nullable ServerSocket listener;

    Link(String name, Address target, Duration roundTrip) {
        this.name = name;
        this.target = target;
        this.conditions.roundTrip(roundTrip);
        this.port = Address.freePort();
        listen();
    }

    Address address() {
        return Address.loopback(port);
    }

    /** Sets the time that a question and its answer take on the way, half in each direction. */
    public Link roundTrip(Duration roundTrip) {
        conditions.roundTrip(roundTrip);
        return this;
    }

    /** Adds up to this much to each direction's delay, at random. */
    public Link jitter(Duration jitter) {
        conditions.jitter(jitter);
        return this;
    }

    /**
     * Lets this many bytes through in a second, in each direction of each connection.
     *
     * @throws IllegalArgumentException if it is less than one
     */
    public Link throttle(long bytesPerSecond) {
        conditions.throttle(bytesPerSecond);
        return this;
    }

    /** Accepts connections but passes no byte, until {@link #restore()}. */
    public Link stall() {
        conditions.stall(true);
        return this;
    }

    /** Breaks every connection and refuses new ones, until {@link #restore()}. */
    public synchronized Link cut() {
        closeListener();
        passages.forEach(Passage::close);
        return this;
    }

    /** Ends {@link #stall()}, {@link #cut()} and {@link #throttle}; latency stays. */
    public synchronized Link restore() {
        conditions.stall(false);
        conditions.throttle(Long.MAX_VALUE);
        if (listener == null) {
            listen();
        }
        return this;
    }

    private void listen() {
        try {
            ServerSocket socket = new ServerSocket();
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName(Address.LOOPBACK), port), 128);
            listener = socket;
            Threads.daemon("link " + name, () -> accept(socket));
        } catch (IOException e) {
            throw new UncheckedIOException("link " + name + " cannot listen on port " + port, e);
        }
    }

    private void accept(ServerSocket socket) {
        while (!socket.isClosed()) {
            try {
                open(socket.accept());
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void open(Socket client) {
        try {
            Socket server = new Socket(target.host(), target.port());
            Passage passage = new Passage(name, client, server, conditions, passages::remove);
            passages.add(passage);
            passage.start();
            if (listener == null) {
                // Cut between the accept and here.
                passage.close();
            }
        } catch (IOException serverIsDown) {
            Passage.closeQuietly(client);
        }
    }

    private void closeListener() {
        ServerSocket socket = listener;
        listener = null;
        if (socket != null) {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** As {@link #cut()}, and wakes what waits inside. */
    @Override
    public void close() {
        cut();
        conditions.stall(false);
    }

    @Override
    public String toString() {
        return name;
    }
}
