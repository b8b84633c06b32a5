/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.postgresql;

import static java.time.temporal.ChronoUnit.MICROS;

import io.github.hibernatemr.replication.Answer;
import io.github.hibernatemr.replication.Claim;
import io.github.hibernatemr.replication.Questions;
import io.github.hibernatemr.replication.ServerIdentity;
import io.github.hibernatemr.replication.Standbys;
import io.github.hibernatemr.replication.Standbys.Standby;
import io.github.hibernatemr.settings.ConsistencySettings.CoverageSource;
import io.github.hibernatemr.topology.Node.Role;
import io.github.hibernatemr.topology.PrimaryClock.Reading;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What PostgreSQL is asked.
 *
 * <p>A commit that was acknowledged before {@code clock_timestamp()} had written its WAL before the insert position was read. After a
 * failover a standby that had more of the old timeline than the promoted one is stuck there, at a position that the new timeline may not
 * reach for long. So both tell their timeline. A primary's is in the name of its WAL file. A standby has no function for it. What it knows
 * is never later than what it replays, so the latest of three counts: that of its last restartpoint, that of the pages it has flushed
 * since and, where its role may see that, that of the log it receives. Without the last, it can take {@code checkpoint_timeout} after a
 * failover until a standby is of use again.
 *
 * @param sample what a sampler asks: whether it is in recovery, its clock in microseconds since the epoch and, if they matter, the
 *     position up to which it has replayed, or else inserted, WAL, and the timeline of that; which start of which server it is, and which process of it
 */
record StreamingQuestions(String sample) implements Questions {

    /**
     * What tells one start of one server from every other, whatever name or address leads there: one server may have two, its own and a
     * virtual one.
     */
    private static final String INCARNATION =
            "concat_ws(' ', (extract(epoch from pg_postmaster_start_time()) * 1000000)::bigint,"
                    + " current_setting('port'), current_setting('cluster_name'))";

    private static final String WHO = "select pg_is_in_recovery(), " + INCARNATION + ", current_database()";

    private static final String ROLE_THEN_CLOCK = "select pg_is_in_recovery(), (extract(epoch from clock_timestamp())"
            + " * 1000000)::bigint, null, null, " + INCARNATION + ", pg_backend_pid()";

    /** Whether it is in recovery is asked once: a promotion in between must not mix the answers. */
    private static final String ROLE_THEN_CLOCK_THEN_POSITION = """
            select in_recovery,
             (extract(epoch from clock_timestamp()) * 1000000)::bigint,
             case when in_recovery then pg_last_wal_replay_lsn() else pg_current_wal_insert_lsn() end::text,
             case when in_recovery
              then greatest((select timeline_id from pg_control_checkpoint()),
               (select min_recovery_end_timeline from pg_control_recovery()),
               (select received_tli from pg_stat_wal_receiver))
              else ('x' || left(pg_walfile_name(pg_current_wal_insert_lsn()), 8))::bit(32)::int end,
             INCARNATION, pg_backend_pid()
            from (select pg_is_in_recovery() as in_recovery offset 0) as role""".replace("INCARNATION", INCARNATION);

    /**
     * View pg_stat_replication of the PostgreSQL manual, section 27.2.2. Subscribers of logical replication are there too, and are no
     * standbys. Addresses of other roles' connections are null to whoever is not in {@code pg_monitor}.
     */
    private static final String STANDBYS = """
            select replication.application_name, host(replication.client_addr), replication.client_addr is null and not
                   pg_has_role('pg_monitor', 'usage')
            from pg_stat_replication replication left join pg_replication_slots slot on slot.active_pid = replication.pid
            where slot.slot_type is distinct from 'logical'
            and (replication.state = 'streaming' or replication.state is null)
            """;

    /** What tools call themselves that receive WAL and serve nobody. */
    private static final List<String> NO_STANDBYS = List.of("pg_receivewal", "pg_basebackup");

    private static final String FITNESS = "select pg_is_in_recovery(), current_setting('transaction_read_only')";

    /** Some managed PostgreSQLs hide the system identifier: insufficient_privilege, undefined_function, feature_not_supported. */
    private static final List<String> HIDDEN = List.of("42501", "42883", "0A000");

    static Questions of(CoverageSource coverage) {
        return switch (coverage) {
            case MEASURED -> new StreamingQuestions(ROLE_THEN_CLOCK_THEN_POSITION);
            case ASSUMED -> new StreamingQuestions(ROLE_THEN_CLOCK);
        };
    }

    @Override
    public Answer ask(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            long sent = System.nanoTime();
            try (ResultSet row = statement.executeQuery(sample)) {
                row.next();
                Reading reading = new Reading(Instant.EPOCH.plus(row.getLong(2), MICROS), sent, System.nanoTime());
                WalPosition position = position(row);
                Claim claim = new Claim(
                        role(row.getBoolean(1)),
                        position == null ? null : position.timeline(),
                        incarnation(row.getString(5)));
                return new Answer(claim, reading, position, row.getInt(6));
            }
        }
    }

    private static @Nullable WalPosition position(ResultSet row) throws SQLException {
        String text = row.getString(3);
        return text == null ? null : WalPosition.parse(row.getInt(4), text);
    }

    private static Role role(boolean inRecovery) {
        return inRecovery ? Role.REPLICA : Role.PRIMARY;
    }

    @Override
    public ServerIdentity identity(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(WHO)) {
            row.next();
            return new ServerIdentity(
                    systemIdentifier(connection),
                    row.getString(3),
                    role(row.getBoolean(1)),
                    incarnation(row.getString(2)));
        }
    }

    private static @Nullable String systemIdentifier(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select system_identifier from pg_control_system()")) {
            return row.next() ? row.getString(1) : null;
        } catch (SQLException e) {
            if (HIDDEN.contains(String.valueOf(e.getSQLState()))) {
                return null;
            }
            throw e;
        }
    }

    @Override
    public long incarnation(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select " + INCARNATION)) {
            row.next();
            return incarnation(row.getString(1));
        }
    }

    private static long incarnation(String told) {
        UUID digest = UUID.nameUUIDFromBytes(told.getBytes(StandardCharsets.UTF_8));
        return Math.max(1, digest.getMostSignificantBits() & Long.MAX_VALUE);
    }

    @Override
    public Standbys standbys(Connection primary) throws SQLException {
        List<Standby> found = new ArrayList<>();
        boolean areHidden = false;
        try (Statement statement = primary.createStatement();
                ResultSet rows = statement.executeQuery(STANDBYS)) {
            while (rows.next()) {
                String name = rows.getString(1);
                if (rows.getBoolean(3)) {
                    areHidden = true;
                } else if (name != null && !NO_STANDBYS.contains(name)) {
                    found.add(new Standby(name, rows.getString(2)));
                }
            }
        }
        return new Standbys(List.copyOf(found), areHidden);
    }

    @Override
    public @Nullable String unfit(Connection connection, Role role) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet answer = statement.executeQuery(FITNESS)) {
            answer.next();
            boolean isStandby = answer.getBoolean(1);
            if (role == Role.REPLICA) {
                return isStandby ? null : "it is no standby";
            }
            if (isStandby) {
                return "it is a standby, which takes no writes";
            }
            return "on".equals(answer.getString(2)) ? "it is read-only" : null;
        }
    }
}
