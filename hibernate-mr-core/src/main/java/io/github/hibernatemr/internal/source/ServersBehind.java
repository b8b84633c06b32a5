/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.source;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which servers a node's address has led to. A balancer, a virtual address or a name may lead to another one from now on, as after a
 * failover; where it leads back to one that it had left a moment ago, several take turns, and nothing that one of them proves holds
 * for the next connection. Used under a lock.
 */
public final class ServersBehind {

    /** What is wrong where several take turns, for people. */
    public static final String TAKE_TURNS =
            "several servers answer at its address in turns, so that nothing which one of them has"
                    + " proved holds for the next connection: name each server by an address of its own";

    /** A balancer that is switched back takes its operator longer. */
    private static final long MOMENT_NANOS = Duration.ofMinutes(1).toNanos();

    /** After that it may have been switched back: no pool's old connections shall keep a node out for ever. */
    private static final long LEFT_FOR_NANOS = Duration.ofMinutes(10).toNanos();

    /** How many connections in a row must lead to the same server until turns are taken to be over. */
    private static final int AGREED = 10;

    private static final int REMEMBERED = 16;

    private final Map<Long, Long> leftNanos = new LinkedHashMap<>();
    private long server;
    private long changedNanos;
    private int agreed;
    private boolean takesTurns;

    /** What a new connection has shown. */
    public enum Finding {
        /** The first server that is known there, or the same as before. */
        SAME,
        /** Another one than before, or the same after a restart. */
        ANOTHER,
        /** One that had been left a moment ago. */
        TURNS
    }

    /**
     * Notes where a new connection leads.
     *
     * @param begunNanos when it was begun, by the local {@link System#nanoTime()}, as is now
     */
    public Finding leadTo(long incarnation, long begunNanos, long nanoTime) {
        if (server == incarnation) {
            return agrees();
        }
        if (leftNanos.containsKey(incarnation) && begunNanos - changedNanos < 0) {
            // It was on its way while the address changed.
            return takesTurns ? Finding.TURNS : Finding.SAME;
        }
        Long left = leftNanos.remove(incarnation);
        boolean isFirst = server == 0;
        if (!isFirst) {
            leave(nanoTime);
        }
        server = incarnation;
        changedNanos = nanoTime;
        agreed = 1;
        takesTurns |= left != null && nanoTime - left < MOMENT_NANOS;
        if (takesTurns) {
            return Finding.TURNS;
        }
        return isFirst ? Finding.SAME : Finding.ANOTHER;
    }

    private Finding agrees() {
        agreed++;
        if (!takesTurns) {
            return Finding.SAME;
        }
        takesTurns = agreed < AGREED;
        return takesTurns ? Finding.TURNS : Finding.ANOTHER;
    }

    private void leave(long nanoTime) {
        leftNanos.put(server, nanoTime);
        if (leftNanos.size() > REMEMBERED) {
            leftNanos.remove(leftNanos.keySet().iterator().next());
        }
    }

    /** Whether several servers take turns. */
    public boolean takeTurns() {
        return takesTurns;
    }

    /** Whether the address has led to this server not long ago, and leads to another one now. */
    public boolean hasLeft(long incarnation, long nanoTime) {
        Long left = leftNanos.get(incarnation);
        return left != null && nanoTime - left < LEFT_FOR_NANOS;
    }
}
