/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.facade;

import io.github.hibernatemr.internal.connection.ConnectionState;
import io.github.hibernatemr.internal.connection.ConnectionState.InitialMode;
import io.github.hibernatemr.internal.connection.SqlState;
import io.github.hibernatemr.internal.reading.RoutedSession;
import io.github.hibernatemr.internal.texts.KnownTexts;
import io.github.hibernatemr.internal.transaction.JtaTransactions;
import io.github.hibernatemr.internal.transaction.OpenTransactions;
import io.github.hibernatemr.internal.transaction.WritesElsewhere;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Makes the routed connections of one persistence unit. Thread-safe. */
public final class RoutedConnections {

    private final UnitParts parts;
    private final InitialMode initialMode;
    private final @Nullable OpenTransactions containers;
    private final KnownTexts texts;
    private final DataSource dataSource = new RoutedDataSource(this);
    private volatile boolean closed;

    /**
     * None yet.
     *
     * @param parts what they share
     * @param initialMode how a connection comes
     * @param jta the container's transactions, or null if transactions are the connection's own
     */
    public RoutedConnections(UnitParts parts, InitialMode initialMode, @Nullable JtaTransactions jta) {
        this.parts = parts;
        this.initialMode = initialMode;
        this.containers =
                jta == null ? null : new OpenTransactions(jta, parts.pools(), parts.writes(), parts.outages());
        this.texts = new KnownTexts(parts.language());
    }

    /**
     * A new routed connection; it speaks to no server before its first statement.
     *
     * @param session the session that it is for, or null if Hibernate needs it outside of any
     */
    public Connection open(@Nullable RoutedSession session) {
        return open(session, false);
    }

    /**
     * As {@link #open}, for a session that promises to write nothing: a write is refused at once, and nothing moves it to the
     * primary but a read that no replica may answer.
     */
    public Connection openReadOnly(@Nullable RoutedSession session) {
        return open(session, true);
    }

    private Connection open(@Nullable RoutedSession session, boolean onlyReads) {
        return open(
                session == null ? RoutedSession.outside() : session,
                new ConnectionState(parts.language(), initialMode, onlyReads));
    }

    private RoutedConnection open(RoutedSession session, ConnectionState state) {
        return new RoutedConnection(parts, session, state, containers, texts);
    }

    /**
     * Routed connections for everybody in the application but Hibernate; whatever this one's initial mode, they come in auto-commit mode.
     */
    public DataSource dataSource() {
        return dataSource;
    }

    /**
     * A new routed connection for somebody else than Hibernate.
     *
     * @throws SQLException if the persistence unit is closed: nobody would notice any more what a replica lacks, or which node is the
     *     primary
     */
    Connection openBesideHibernate() throws SQLException {
        if (closed) {
            throw FacadeLog.LOG.unitClosed(unit(), SqlState.NO_CONNECTION);
        }
        RoutedConnection opened = open(
                RoutedSession.ofConnection(), new ConnectionState(parts.language(), InitialMode.AUTO_COMMIT, false));
        opened.routing().joinTransaction();
        return opened;
    }

    /**
     * Notes that the current thread's consistency key, or nobody in particular, has written past the unit's connections: from now on its
     * reads, here and on the region's other pods, show what was committed until now. Within a transaction of the container's what is
     * written in it counts too, when it ends. Waits for the store as a commit does.
     */
    public void wrote() {
        WritesElsewhere.noted(
                parts.writes(),
                parts.reads().defaults().resolve(null, null),
                containers == null ? null : containers.currentIfAny());
    }

    /** Opens no more connections for anybody but Hibernate, which does not ask for any. */
    public void close() {
        closed = true;
    }

    String unit() {
        return parts.unit();
    }
}
