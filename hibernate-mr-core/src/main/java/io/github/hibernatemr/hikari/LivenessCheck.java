/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.hikari;

import io.github.hibernatemr.internal.source.ConnectionSource.Watch;
import io.github.hibernatemr.internal.source.KnownConnections;
import io.github.hibernatemr.replication.Replication;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Spares the round trip in which HikariCP asks a connection that has been idle for half a second whether it still lives ({@code
 * com.zaxxer.hikari.aliveBypassWindowMs}): most writes to a far primary would pay for it. The node's sampler knows: if the server has
 * answered within the last second, over a connection that is older than the last use of this one, it has been there all the time. What
 * else ends a connection, HikariCP overlooks for half a second, and this for 30. Thread-safe.
 */
final class LivenessCheck {

    /** As long as the least {@code keepaliveTime} that HikariCP takes: no network forgets a connection sooner. */
    private static final long IDLE_NANOS = Duration.ofSeconds(30).toNanos();

    private static final long NEWS_NANOS = Duration.ofSeconds(1).toNanos();

    private static final int VALID_SECONDS = 5;

    private static final Set<String> USES =
            Set.of("prepareStatement", "createStatement", "prepareCall", "commit", "rollback");

    /** Not while the application has the connection: who asks then wants to know. */
    private final ThreadLocal<Boolean> handingOut = new ThreadLocal<>();

    private final LongSupplier nanoTime;
    private final Replication replication;
    private final KnownConnections unwatched;
    private final List<Met> untold = new ArrayList<>();
    private @Nullable Watch watch;
    private volatile long lostNanos;
    private volatile long answeredNanos;

    /** @param nanoTime as {@link System#nanoTime()} */
    LivenessCheck(LongSupplier nanoTime, Replication replication) {
        this.nanoTime = nanoTime;
        this.replication = replication;
        this.unwatched = new KnownConnections(replication);
        this.lostNanos = nanoTime.getAsLong();
        this.answeredNanos = lostNanos - NEWS_NANOS;
    }

    /** As {@link io.github.hibernatemr.internal.connection.ConnectionSource#sampled}. */
    void sampled(boolean hasAnswered) {
        if (hasAnswered) {
            answeredNanos = nanoTime.getAsLong();
        } else {
            lostNanos = nanoTime.getAsLong();
        }
    }

    /** A connection was dead that was taken for living: what has not been used since then is asked. */
    void foundDead() {
        lostNanos = nanoTime.getAsLong();
    }

    /** Has a pool, over {@link #watched} connections, hand one out. */
    Connection handOut(DataSource pool) throws SQLException {
        handingOut.set(true);
        try {
            return pool.getConnection();
        } finally {
            handingOut.remove();
        }
    }

    /**
     * Whether what a pool has handed out may be used. HikariCP asks about no connection that was used within the last half second, in which a
     * server may have been restarted.
     */
    boolean isUsable(Connection handedOut) throws SQLException {
        return !isFromBeforeALoss(handedOut) || handedOut.isValid(VALID_SECONDS);
    }

    private boolean isFromBeforeALoss(Connection handedOut) throws SQLException {
        Watched watched = watched(handedOut.unwrap(Connection.class));
        return watched != null && watched.usedNanos - lostNanos <= 0;
    }

    private static @Nullable Watched watched(Connection driver) {
        return Proxy.isProxyClass(driver.getClass()) && Proxy.getInvocationHandler(driver) instanceof Watched watched
                ? watched
                : null;
    }

    /** As {@link io.github.hibernatemr.internal.connection.ConnectionSource#incarnation}. */
    long incarnation(Connection handedOut) throws SQLException {
        Connection driver = handedOut.unwrap(Connection.class);
        Watched watched = watched(driver);
        return watched == null ? unwatched.incarnation(driver, handedOut) : watched.incarnation;
    }

    /** A data source for a pool, of connections that answer it from what is known. */
    DataSource watched(DataSource driver) {
        return proxy(DataSource.class, (proxy, method, arguments) -> {
            long begun = System.nanoTime();
            Object result = call(driver, method, arguments);
            return result instanceof Connection connection ? proxy(Connection.class, met(connection, begun)) : result;
        });
    }

    /** Asked by the pool's own thread, so that nobody waits for it. */
    private Watched met(Connection connection, long begunNanos) throws SQLException {
        try {
            // HikariCP sets its own only later, and a link may go silent just now: nobody else makes connections for
            // this pool.
            int before = connection.getNetworkTimeout();
            connection.setNetworkTimeout(Runnable::run, (int) TimeUnit.SECONDS.toMillis(VALID_SECONDS));
            long incarnation = replication.questions().incarnation(connection);
            connection.setNetworkTimeout(Runnable::run, before);
            tell(new Met(incarnation, begunNanos));
            return new Watched(connection, incarnation);
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private void tell(Met met) {
        Watch hears;
        synchronized (untold) {
            hears = watch;
            if (hears == null) {
                untold.add(met);
            }
        }
        if (hears != null) {
            hears.connected(met.incarnation, met.begunNanos);
        }
    }

    /** As {@link io.github.hibernatemr.internal.connection.ConnectionSource#watch}. */
    void watch(Watch hears) {
        List<Met> before;
        synchronized (untold) {
            watch = hears;
            before = List.copyOf(untold);
            untold.clear();
        }
        before.forEach(met -> hears.connected(met.incarnation, met.begunNanos));
    }

    private record Met(long incarnation, long begunNanos) {}

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(LivenessCheck.class.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private static @Nullable Object call(Object target, Method method, Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private boolean isKnownToLive(long usedNanos) {
        long now = nanoTime.getAsLong();
        return handingOut.get() != null
                && now - answeredNanos < NEWS_NANOS
                && now - usedNanos < IDLE_NANOS
                && usedNanos - lostNanos > 0;
    }

    private final class Watched implements InvocationHandler {

        private final Connection connection;
        private final long incarnation;
        private volatile long usedNanos = nanoTime.getAsLong();

        private Watched(Connection connection, long incarnation) {
            this.connection = connection;
            this.incarnation = incarnation;
        }

        @Override
        public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
            if (method.getName().equals("isValid") && isKnownToLive(usedNanos)) {
                return true;
            }
            if (USES.contains(method.getName())) {
                usedNanos = nanoTime.getAsLong();
            }
            return call(connection, method, arguments);
        }
    }
}
