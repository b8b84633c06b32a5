/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.cdi;

import io.github.hibernatemr.consistency.ConsistencyScope;
import io.github.hibernatemr.consistency.ConsistencySnapshot;
import org.jspecify.annotations.Nullable;

/**
 * What a thread has been lent to a request, or a message, for: its caller and its scope. Given back, it keeps nothing, whatever the application
 * has left open. For the thread that opened it.
 */
public final class RequestThread implements AutoCloseable {

    private static final ThreadLocal<@Nullable RequestThread> CURRENT = new ThreadLocal<>();

    private Caller caller;
    private final ConsistencyScope scope;
    private final boolean lentByRest;

    private RequestThread(Caller caller, ConsistencyScope scope, boolean lentByRest) {
        this.caller = caller;
        this.scope = scope;
        this.lentByRest = lentByRest;
    }

    /**
     * Lends the current thread to a request.
     *
     * @param caller who calls
     * @param snapshot what holds in the request, so far
     */
    public static RequestThread lend(Caller caller, ConsistencySnapshot snapshot) {
        return lend(caller, snapshot, false);
    }

    /** As {@link #lend(Caller, ConsistencySnapshot)}, by who cannot tell when the thread leaves the request. */
    public static RequestThread lendByRest(Caller caller, ConsistencySnapshot snapshot) {
        return lend(caller, snapshot, true);
    }

    private static RequestThread lend(Caller caller, ConsistencySnapshot snapshot, boolean byRest) {
        RequestThread request = new RequestThread(caller, snapshot.open(), byRest);
        CURRENT.set(request);
        return request;
    }

    /** Whether it may be what an earlier request has left behind. */
    public boolean isLentByRest() {
        return lentByRest;
    }

    /** What the current thread has been lent for, or null. */
    public static @Nullable RequestThread current() {
        return CURRENT.get();
    }

    /** The key of the current thread's caller, or null. */
    static @Nullable String key() {
        RequestThread request = CURRENT.get();
        return request == null ? null : request.caller.key();
    }

    /**
     * From now on this is who calls: an application may wrap the request to say who has logged in.
     *
     * @return who called before
     */
    public Caller calledBy(Caller newCaller) {
        Caller before = caller;
        caller = newCaller;
        return before;
    }

    /** The scope around everything in the request. */
    public ConsistencyScope scope() {
        return scope;
    }

    /** Gives the thread back. */
    @Override
    public void close() {
        CURRENT.remove();
        int left = scope.closeWithInner();
        if (left > 0) {
            CdiLog.LOG.scopesLeftOpen(left);
        }
    }
}
