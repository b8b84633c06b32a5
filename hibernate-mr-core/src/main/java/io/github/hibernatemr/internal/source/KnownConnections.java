/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.source;

import io.github.hibernatemr.replication.Replication;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * To which server each connection of somebody else's pool leads: asked when it is seen for the first time, and true for as long as it
 * lives. Thread-safe.
 */
public final class KnownConnections {

    static final Logger LOG = Logger.getLogger("io.github.hibernatemr.topology");

    private static final int MOST_WRAPPERS = 3;

    private final Map<Connection, Long> incarnations = Collections.synchronizedMap(new WeakHashMap<>());
    private final Replication replication;
    private volatile @Nullable Class<?> driversType;

    public KnownConnections(Replication replication) {
        this.replication = replication;
    }

    /**
     * As {@link ConnectionSource#incarnation}.
     *
     * @throws SQLException if the server does not answer
     */
    public long incarnation(Connection handle) throws SQLException {
        Connection own = unwrapped(handle);
        return incarnation(own == null ? innermost(drivers(handle)) : own, handle);
    }

    /**
     * What is the driver's by its type: some pools answer for {@link Connection} themselves, by another object each time, and would be asked
     * each time. Null where the driver is not to be seen from here, as that of a container, or the pool does not tell.
     */
    private @Nullable Connection unwrapped(Connection handle) throws SQLException {
        Class<?> type = driversType;
        if (type == null) {
            type = driversType();
            driversType = type;
        }
        return handle.isWrapperFor(type) && handle.unwrap(type) instanceof Connection own ? own : null;
    }

    /** {@link Void}, which nothing is a wrapper for, where it is not to be seen. */
    private Class<?> driversType() {
        return Stream.of(Thread.currentThread().getContextClassLoader(), KnownConnections.class.getClassLoader())
                .flatMap(this::driversType)
                .findFirst()
                .orElse(Void.class);
    }

    private Stream<Class<?>> driversType(@Nullable ClassLoader loader) {
        try {
            return Stream.of(Class.forName(replication.connectionType(), false, loader));
        } catch (ClassNotFoundException | LinkageError e) {
            return Stream.empty();
        }
    }

    /**
     * As {@link ConnectionSource#incarnation}.
     *
     * @param drivers the driver's connection behind the handle
     * @throws SQLException if the server does not answer
     */
    public long incarnation(Connection drivers, Connection handle) throws SQLException {
        Long known = incarnations.get(drivers);
        if (known == null) {
            known = replication.questions().incarnation(handle);
            incarnations.put(drivers, known);
        }
        return known;
    }

    /** Some pools' metadata lead back to their own handle, which is another one each time; it can be unwrapped. */
    private static Connection innermost(Connection outer) throws SQLException {
        Connection known = outer;
        for (int i = 0; i < MOST_WRAPPERS && known.isWrapperFor(Connection.class); i++) {
            known = known.unwrap(Connection.class);
        }
        return known;
    }

    /** The driver's connection behind a pool's or a container's, which is found by its metadata; the handle itself where that tells nothing. */
    static Connection drivers(Connection handle) {
        try {
            Connection found = handle.getMetaData().getConnection();
            return found == null ? handle : found;
        } catch (SQLException | RuntimeException e) {
            // A broken connection, as its first statement will tell.
            LOG.trace("no metadata of a connection", e);
            return handle;
        }
    }
}
