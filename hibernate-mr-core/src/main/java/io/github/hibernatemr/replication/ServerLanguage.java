/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.replication;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a back end's texts, errors and settings mean. Where it cannot tell it must err towards the primary. Thread-safe.
 */
public interface ServerLanguage {

    /** What the text of a statement tells. */
    StatementFacts factsOf(String sql);

    /**
     * Those of these names whose functions certainly change nothing; whoever is not found, or cannot be asked about, may.
     *
     * @param primary where it is asked, in the transaction that is open there if there is one, which outlives the question
     */
    Set<String> readingFunctions(Set<String> names, Connection primary, boolean inTransaction);

    /** What an error of a replica says about running the statement elsewhere, if the connection is not lost. */
    ReplicaFailure failureOf(SQLException failure);

    /** Whether the server itself has said that the statement has failed, and so lives. */
    boolean isOfStatement(SQLException failure);

    /** Whether the server has refused a write because it accepts none. */
    boolean refusesWrites(SQLException failure);

    /** Whether a statement was refused because one before it in its transaction has failed. */
    boolean isOfFailedTransaction(SQLException failure);

    /** Whether a connection could not be had because the server does not serve anybody, rather than because it has too many to serve. */
    boolean isDown(SQLException failure);

    /** Whether sessions begin transactions, as they come, that read one snapshot only. */
    boolean keepsSnapshot(@Nullable String isolation);

    /** The setting with which sessions begin transactions in an isolation. */
    String isolationSetting();

    /** Whether a setting only counts for transactions that begin later. */
    boolean isOfNextTransaction(String setting);

    /**
     * What a setting of a session is, or null if the server does not know it.
     *
     * @throws SQLException if it does not answer
     */
    @Nullable
    String setting(Connection connection, String name) throws SQLException;

    /**
     * Gives a session back what its settings were.
     *
     * @param settings by their names, null for what was not there; those that have been restored are removed
     * @throws SQLException if one cannot be restored
     */
    void restore(Connection connection, Map<String, @Nullable String> settings) throws SQLException;
}
