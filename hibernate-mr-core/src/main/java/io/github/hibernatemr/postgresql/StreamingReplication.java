/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.postgresql;

import io.github.hibernatemr.replication.Epoch;
import io.github.hibernatemr.replication.Failures;
import io.github.hibernatemr.replication.Questions;
import io.github.hibernatemr.replication.Replication;
import io.github.hibernatemr.replication.ServerIdentity;
import io.github.hibernatemr.replication.ServerLanguage;
import io.github.hibernatemr.settings.ConsistencySettings.CoverageSource;
import io.github.hibernatemr.settings.Settings.FunctionSettings;
import io.github.hibernatemr.topology.Node.Role;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** PostgreSQL's physical replication: standbys replay the primary's write-ahead log. Thread-safe. */
public final class StreamingReplication implements Replication {

    private static final Timeline UNTOLD = new Timeline(0);

    private final Questions questions;
    private final Failures failures = new PostgresFailures();

    /** @param coverage where what replicas cover is known from: positions are asked for only if they matter */
    public StreamingReplication(CoverageSource coverage) {
        this.questions = StreamingQuestions.of(coverage);
    }

    @Override
    public Questions questions() {
        return questions;
    }

    @Override
    public Failures failures() {
        return failures;
    }

    @Override
    public ServerLanguage language(FunctionSettings functions) {
        return new PostgresLanguage(functions);
    }

    @Override
    public Optional<String> mismatch(ServerIdentity server, ServerIdentity primary) {
        return otherCluster(server.cluster(), primary.cluster())
                .or(() -> otherDatabase(server.database(), primary.database()));
    }

    private static Optional<String> otherCluster(@Nullable String server, @Nullable String primary) {
        return server == null || primary == null || server.equals(primary)
                ? Optional.empty()
                : Optional.of("belongs to another PostgreSQL cluster (system identifier %s) than the primary (%s);"
                                .formatted(server, primary)
                        + " name a streaming replica of this primary");
    }

    /** A cluster's positions cover all its databases, so nothing else would tell. */
    private static Optional<String> otherDatabase(String server, String primary) {
        return server.equals(primary)
                ? Optional.empty()
                : Optional.of("leads to the database '%s', and the primary to '%s'; name the same database"
                        .formatted(server, primary));
    }

    @Override
    public String evidence(Role role) {
        return "pg_is_in_recovery() is " + (role == Role.REPLICA);
    }

    @Override
    public String shown(@Nullable Epoch epoch) {
        return String.valueOf(epoch == null ? UNTOLD : epoch);
    }

    @Override
    public String connectionType() {
        return "org.postgresql.PGConnection";
    }
}
