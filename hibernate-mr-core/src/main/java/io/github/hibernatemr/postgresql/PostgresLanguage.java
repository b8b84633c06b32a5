/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.postgresql;

import io.github.hibernatemr.replication.ReplicaFailure;
import io.github.hibernatemr.replication.ServerLanguage;
import io.github.hibernatemr.replication.StatementFacts;
import io.github.hibernatemr.settings.Settings.FunctionSettings;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What PostgreSQL's texts, errors and settings mean. Immutable. */
final class PostgresLanguage implements ServerLanguage {

    private final FunctionSettings functions;

    /** @param functions what is known of the database's own functions */
    PostgresLanguage(FunctionSettings functions) {
        this.functions = functions;
    }

    @Override
    public StatementFacts factsOf(String sql) {
        return StatementScan.of(sql, functions);
    }

    @Override
    public Set<String> readingFunctions(Set<String> names, Connection primary, boolean inTransaction) {
        return FunctionVolatility.reading(names, primary, inTransaction);
    }

    @Override
    public ReplicaFailure failureOf(SQLException failure) {
        return PostgresFailures.of(failure);
    }

    @Override
    public boolean isOfStatement(SQLException failure) {
        return PostgresFailures.isOfStatement(failure);
    }

    @Override
    public boolean refusesWrites(SQLException failure) {
        return PostgresFailures.isReadOnly(failure);
    }

    @Override
    public boolean isOfFailedTransaction(SQLException failure) {
        return PostgresFailures.isOfFailedTransaction(failure);
    }

    @Override
    public boolean isDown(SQLException failure) {
        return PostgresFailures.isDown(failure);
    }

    @Override
    public boolean keepsSnapshot(@Nullable String isolation) {
        return SessionSettings.keepsSnapshot(isolation);
    }

    @Override
    public String isolationSetting() {
        return SessionSettings.ISOLATION;
    }

    @Override
    public boolean isOfNextTransaction(String setting) {
        return setting.contains("default_transaction_");
    }

    @Override
    public @Nullable String setting(Connection connection, String name) throws SQLException {
        return SessionSettings.read(connection, name);
    }

    @Override
    public void restore(Connection connection, Map<String, @Nullable String> settings) throws SQLException {
        SessionSettings.restore(connection, settings);
    }
}
