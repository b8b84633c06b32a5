/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * The network between a region and a server: a TCP proxy with a port of its own on the loopback interface. Latency
 * delays bytes but does not hold up those behind them, so pipelining and throughput stay; order is kept. A new
 * connection costs one round trip before its first byte leaves, as TCP's handshake does.
 *
 * <p>If the server does not listen, a client is let in and then reset, where it would be refused without the link.
 *
 * <p>All methods may be called at any time from any thread, take effect on open connections too, and return this
 * link. Bytes that are on their way keep the delay they set out with.
 */
public final class Link {
    private final String name;
    private final AtomicInteger turn = new AtomicInteger();
    private volatile List<Endpoint> targets;
    private final int port;
    private final Set<Relay> relays = ConcurrentHashMap.newKeySet();
    private final AtomicLong relayNumbers = new AtomicLong();
    private final Pace up = new Pace();
    private final Pace down = new Pace();
    private volatile Conditions conditions;
    private volatile Acceptor acceptor;
    private boolean closed;

    private Link(String name, Endpoint target, Conditions conditions, ServerSocket listener) {
        this.name = name;
        this.targets = List.of(target);
        this.conditions = conditions;
        this.port = listener.getLocalPort();
        this.acceptor = accept(listener);
    }

    static Link open(String name, Endpoint target, Duration roundTrip) {
        try {
            return new Link(name, target, new Conditions(nanos(roundTrip, "roundTrip"), 0, 0, false), Ports.listen());
        } catch (IOException e) {
            throw new ClusterStartException("Cannot listen for " + name, e);
        }
    }

    private static long nanos(Duration duration, String what) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException(what + " = " + duration + ": expected zero or more");
        }
        return duration.toNanos();
    }

    /** Latency there and back, half of it in each direction. */
    public Link roundTrip(Duration roundTrip) {
        long nanos = nanos(roundTrip, "roundTrip");
        return change(c -> c.withRoundTrip(nanos));
    }

    /** Up to this much more latency, there and back, evenly distributed, at random for each piece of data. */
    public Link jitter(Duration atMost) {
        long nanos = nanos(atMost, "jitter");
        return change(c -> c.withJitter(nanos));
    }

    /** Lets no byte pass, though connections stay open and new ones are accepted. Bytes are kept, not lost. */
    public Link stall() {
        return change(c -> c.withStalled(true));
    }

    /**
     * Limits what all connections together carry in each direction.
     *
     * @param bytesPerSecond more than 0
     */
    public Link throttle(long bytesPerSecond) {
        if (bytesPerSecond <= 0) {
            throw new IllegalArgumentException("bytesPerSecond = " + bytesPerSecond + ": expected more than 0");
        }
        return change(c -> c.withBytesPerSecond(bytesPerSecond));
    }

    /** Resets all connections and refuses new ones. */
    public synchronized Link cut() {
        acceptor.close();
        relays.forEach(Relay::reset);
        return this;
    }

    /** Ends {@link #stall()}, {@link #throttle(long)} and {@link #cut()}. Latency and jitter stay as they are. */
    public synchronized Link restore() {
        change(c -> c.withStalled(false).withBytesPerSecond(0));
        if (acceptor.isClosed() && !closed) {
            try {
                acceptor = accept(Ports.listen(port));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return this;
    }

    /**
     * Leads each new connection to the next of these servers, in turns, as a balancer does, or a virtual address that has moved. Connections
     * that are open stay where they are.
     */
    public Link leadTo(Server... servers) {
        targets = Stream.of(servers).map(Server::endpoint).toList();
        turn.set(0);
        return this;
    }

    /** How many connections are open now. */
    public int connections() {
        return relays.size();
    }

    Endpoint endpoint() {
        return Endpoint.loopback(port);
    }

    synchronized void close() {
        closed = true;
        List<Relay> open = List.copyOf(relays);
        cut();
        open.forEach(Relay::awaitEnd);
    }

    private synchronized Link change(UnaryOperator<Conditions> change) {
        conditions = change.apply(conditions);
        relays.forEach(Relay::conditionsChanged);
        return this;
    }

    private Acceptor accept(ServerSocket listener) {
        return new Acceptor("testkit " + name, listener, this::serve);
    }

    private void serve(Socket client) {
        Relay relay = new Relay(name + " " + relayNumbers.incrementAndGet(), client, this::conditions, relays::remove);
        relays.add(relay);
        List<Endpoint> known = targets;
        relay.start(known.get(Math.floorMod(turn.getAndIncrement(), known.size())), up, down);
    }

    private Conditions conditions() {
        return conditions;
    }

    @Override
    public String toString() {
        return name;
    }
}
