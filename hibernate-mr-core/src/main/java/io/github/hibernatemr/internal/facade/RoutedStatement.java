/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.facade;

import io.github.hibernatemr.consistency.ConsistencyLevel;
import io.github.hibernatemr.internal.connection.Change;
import io.github.hibernatemr.internal.connection.PhysicalConnection;
import io.github.hibernatemr.internal.connection.SqlState;
import io.github.hibernatemr.internal.transaction.Attempt;
import io.github.hibernatemr.internal.transaction.MovableStatement;
import io.github.hibernatemr.replication.StatementFacts;
import io.github.hibernatemr.replication.StatementKind;
import io.github.hibernatemr.topology.Node;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A statement without a node until it is executed. What is set on it is remembered, so that it can be made again on
 * another node. Used as JDBC statements are, by one thread but for {@link #cancel()}.
 */
class RoutedStatement implements RememberedSettings, TextStatement, MovableStatement {

    final RoutedConnection connection;
    private final Factory factory;
    private @Nullable Map<String, Setting> settings;
    private volatile @Nullable Statement physical;
    private @Nullable PhysicalConnection home;
    private @Nullable String text;
    private @Nullable StatementFacts facts;
    private final Batch batch = new Batch();
    private boolean closed;

    /** Makes the statement on a physical connection. */
    @FunctionalInterface
    interface Factory {
        Statement make(Connection connection) throws SQLException;
    }

    RoutedStatement(RoutedConnection connection, Factory factory) {
        this.connection = connection;
        this.factory = factory;
    }

    @Override
    public Statement on(PhysicalConnection target) throws SQLException {
        Statement there = attached();
        if (there != null && home == target) {
            return there;
        }
        leave();
        Statement made = factory.make(target.connection());
        home = target;
        physical = made;
        target.statementOpened();
        prepare(made);
        return made;
    }

    /** Repeats on a statement just made what the application has set. */
    void prepare(Statement made) throws SQLException {
        if (settings != null) {
            for (Setting setting : settings.values()) {
                setting.apply(made);
            }
        }
    }

    /** The physical statement, or null if there is none, or its connection has gone back to its pool. */
    @Nullable
    Statement attached() {
        return home == null || home.isReleased() ? null : physical;
    }

    /** The level that the statement asks for by a hint, or null. */
    @Override
    public @Nullable ConsistencyLevel hinted() {
        return null;
    }

    @Override
    public boolean isOn(PhysicalConnection connection) {
        return home == connection;
    }

    @Override
    public void leaveUnlessOn(Node node) {
        if (home != null && !home.node().equals(node)) {
            leave();
        }
    }

    @Override
    public void leave() {
        Statement left = attached();
        PhysicalConnection was = home;
        physical = null;
        home = null;
        if (was != null) {
            was.statementClosed();
        }
        if (left != null) {
            try {
                left.close();
            } catch (SQLException e) {
                FacadeLog.LOG.debug("closing a statement that is left behind", e);
            }
        }
    }

    @Override
    public void set(String name, Setting setting) throws SQLException {
        checkOpen();
        if (settings == null) {
            settings = new LinkedHashMap<>();
        }
        settings.put(name, setting);
        Statement there = attached();
        if (there != null) {
            setting.apply(there);
        }
    }

    void checkOpen() throws SQLException {
        if (closed) {
            throw new SQLException("this statement is closed", SqlState.CLOSED);
        }
    }

    /** The physical statement, for calls that neither execute nor set anything. */
    @Override
    public Statement delegate() throws SQLException {
        checkOpen();
        Statement there = attached();
        return there == null ? on(connection.anyPhysical()) : there;
    }

    @Override
    public final ResultSet rows(ResultSet rows) throws SQLException {
        Statement there = attached();
        boolean isCursor = there != null && there.getFetchSize() > 0;
        return isCursor && home != null && !home.node().isPrimary()
                ? ReplicaCursor.of(connection.parts().outages(), home, rows)
                : rows;
    }

    @Override
    public @Nullable ResultSet getResultSet() throws SQLException {
        ResultSet rows = delegate().getResultSet();
        return rows == null ? null : rows(rows);
    }

    @Override
    public final <T> T read(String sql, Attempt.Execution<T> execution) throws SQLException {
        facts = connection.factsOf(sql);
        text = sql;
        return run(facts.kind(), execution);
    }

    @Override
    public final <T> T update(String sql, Attempt.Execution<T> execution) throws SQLException {
        facts = connection.factsOf(sql);
        text = sql;
        return run(facts.kind().sets() ? facts.kind() : StatementKind.WRITE, execution);
    }

    @Override
    public @Nullable StatementFacts facts() {
        return facts;
    }

    @Override
    public boolean callsOnlyReaders(Connection primary, boolean inTransaction) {
        return facts != null && connection.texts().callsOnlyReaders(facts.unknownFunctions(), primary, inTransaction);
    }

    @Override
    public void refused() {
        connection.texts().refused(Objects.requireNonNull(text, "only a text is tried on a replica"));
    }

    @Override
    public void showsLargeObjects() {
        connection.texts().showsLargeObjects(Objects.requireNonNull(text, "only a text has rows"));
    }

    @Override
    public Change repeatable() {
        String sql = Objects.requireNonNull(text, "nothing has been run yet");
        return other -> {
            try (Statement again = other.createStatement()) {
                again.execute(sql);
            }
        };
    }

    final <T> T run(StatementKind kind, Attempt.Execution<T> execution) throws SQLException {
        checkOpen();
        return connection.run(kind, this, execution);
    }

    /** Remembered until it is executed: what was added before a transaction's end belongs to it as well. */
    @Override
    public void addBatch(String sql) throws SQLException {
        connection.factsOf(sql);
        addToBatch(statement -> statement.addBatch(sql));
    }

    final void addToBatch(Setting entry) throws SQLException {
        checkOpen();
        batch.add(entry);
    }

    @Override
    public int[] executeBatch() throws SQLException {
        return batch(Statement::executeBatch, new int[0]);
    }

    @Override
    public long[] executeLargeBatch() throws SQLException {
        return batch(Statement::executeLargeBatch, new long[0]);
    }

    /** A batch can only change something. As drivers have it, it is over once it is executed, whatever comes of it. */
    private <T> T batch(Attempt.Execution<T> execution, T ofNone) throws SQLException {
        checkOpen();
        return batch.isEmpty() ? ofNone : run(StatementKind.WRITE, batch.takenFor(execution));
    }

    @Override
    public Connection getConnection() throws SQLException {
        checkOpen();
        return connection;
    }

    @Override
    public @Nullable SQLWarning getWarnings() throws SQLException {
        Statement there = attached();
        return there == null ? null : there.getWarnings();
    }

    @Override
    public void clearWarnings() throws SQLException {
        Statement there = attached();
        if (there != null) {
            there.clearWarnings();
        }
    }

    @Override
    public void clearBatch() throws SQLException {
        checkOpen();
        batch.clear();
    }

    @Override
    public void cancel() throws SQLException {
        Statement there = physical;
        if (there != null) {
            there.cancel();
        }
    }

    @Override
    public boolean isClosed() throws SQLException {
        Statement there = attached();
        return closed || (there != null && there.isClosed());
    }

    @Override
    public void close() throws SQLException {
        if (!closed) {
            closed = true;
            leave();
            connection.releaseWhatNobodyUses();
        }
    }

    @Override
    public <T> T unwrap(Class<T> iface) throws SQLException {
        if (iface.isInstance(this)) {
            return iface.cast(this);
        }
        return on(connection.primaryForUnwrap()).unwrap(iface);
    }

    @Override
    public boolean isWrapperFor(Class<?> iface) throws SQLException {
        return iface.isInstance(this) || delegate().isWrapperFor(iface);
    }
}
