/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.hibernatemr.routing.RerunCause;
import io.github.hibernatemr.routing.Route;
import io.github.hibernatemr.routing.RouteReason;
import io.github.hibernatemr.testkit.Cluster;
import io.github.hibernatemr.testkit.Node;
import io.github.hibernatemr.testkit.Replica;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.hibernate.Session;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a replica answers with an error, and the primary would not: it lacks what was created a moment ago, or has a trouble of its own. The
 * application hears what the primary says.
 */
class ReplicaAnswersTest {

    private static final AtomicInteger USERS = new AtomicInteger();

    private static Cluster cluster;
    private static Pod pod;

    @BeforeAll
    static void start() throws SQLException {
        cluster = TestCluster.get();
        pod = Pod.start(cluster, "hibernate.hbm2ddl.auto", "create", "hibernate.mr.sampling.interval", "50ms");
        asAdmin(
                cluster.primary(),
                "create schema answers",
                "create type answers.mood as enum ('calm')",
                "create table answers.thing (id int)",
                "insert into answers.thing values (1)",
                "create unlogged table answers.unlogged as select 1 as id",
                "create function answers.fails_here(code text) returns int stable language plpgsql as $$ begin"
                        + " if pg_is_in_recovery() then raise exception 'not here' using errcode = code; end if;"
                        + " return 1; end $$",
                "create function answers.fails(code text) returns int stable language plpgsql as $$ begin"
                        + " raise exception 'nowhere' using errcode = code; end $$",
                "create role answers_newcomer",
                "grant all on schema answers to public",
                "grant all on all tables in schema answers to public");
        cluster.awaitCaughtUp();
        pod.settled();
    }

    @AfterEach
    void resume() {
        cluster.replicas().forEach(replica -> replica.replay().resume());
        cluster.awaitCaughtUp();
        // Redis has forgotten nothing.
        pod.settled(1);
    }

    @AfterAll
    static void end() throws SQLException {
        pod.close();
        asAdmin(
                cluster.primary(),
                "drop schema answers cascade",
                "drop schema if exists late cascade",
                "drop role answers_newcomer",
                "drop role if exists answers_late");
    }

    private static void asAdmin(Node node, String... statements) throws SQLException {
        try (Connection admin = node.adminConnection();
                Statement statement = admin.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static String user() {
        return "answers-" + USERS.incrementAndGet();
    }

    private static Object answer(EntityManager em, String sql) {
        return em.createNativeQuery(sql).getSingleResult();
    }

    /** By a deployment, while the old and the new version of an application serve. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "create table answers.late_table as select 1 as id | select count(*) from answers.late_table",
                "alter table answers.thing add late_column int default 1 | select late_column from answers.thing",
                "alter type answers.mood add value 'late' | select 1 where 'late'::answers.mood is not null",
                "create role answers_late | select has_schema_privilege('answers_late', 'answers', 'usage')::text",
                "create function answers.late() returns int language sql stable as 'select 1' | select answers.late()",
                "create schema late create table inside (id int); grant all on schema late to public; grant all on late.inside to public"
                        + " | select count(*) from late.inside",
                "create domain answers.late_domain as int | select 1::answers.late_domain",
                "create type answers.late_type as (id int) | select (row(1)::answers.late_type).id",
                "create collation answers.late_order from \"C\" | select 'a' collate answers.late_order",
                "create text search configuration answers.late_search (copy = simple)"
                        + " | select to_tsvector('answers.late_search', 'a')::text",
                "create sequence answers.late_numbers | select last_value from answers.late_numbers",
            })
    void whatAReplicaDoesNotHaveYetIsFoundOnThePrimary(String change, String query) throws SQLException {
        cluster.replicas().forEach(replica -> replica.replay().pause());
        asAdmin(
                cluster.primary(),
                change,
                "grant all on all tables in schema answers to public",
                "grant all on all sequences in schema answers to public");
        AtomicReference<Object> found = new AtomicReference<>();
        Route route = pod.routeOf(user(), em -> found.set(answer(em, query)));
        assertThat(found.get()).isNotNull();
        assertThat(route.reason().leadsToReplica()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "08006", "0A000", "22012", "22P02", "25P03", "28000", "2BP01", "3D000", "3F000", "42501", "42P01",
                        "42883",
                "53000", "53100", "53200", "53300", "53400", "54000", "54001", "55000", "55P04", "57P01", "57P03",
                        "57P05",
                "58000", "58030", "58P01", "F0000", "HV000", "HV00N", "P0001", "XX000", "XX001", "XX002", "ZZ999"
            })
    void whatOnlyAReplicaSaysTheApplicationDoesNotHear(String code) {
        AtomicReference<Object> found = new AtomicReference<>();
        Route route = pod.routeOf(user(), em -> {
            found.set(answer(em, "select answers.fails_here('" + code + "')"));
            assertThat(answer(em, "select 2")).as("and the transaction goes on").isEqualTo(2);
        });
        assertThat(found.get()).isEqualTo(1);
        assertThat(route.reason().leadsToReplica()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"22012", "42P01", "53100", "P0001", "XX000", "ZZ999"})
    void whatThePrimarySaysTooIsTheApplications(String code) {
        long before = pod.multiRegion().statistics().reruns().getOrDefault(RerunCause.FAILED, 0L);
        String user = user();
        assertThatThrownBy(() -> pod.routeOf(user, em -> {
                    assertThatThrownBy(() -> answer(em, "select answers.fails('" + code + "')"))
                            .isInstanceOf(PersistenceException.class)
                            .hasRootCauseInstanceOf(SQLException.class)
                            .rootCause()
                            .hasFieldOrPropertyWithValue("SQLState", code);
                    // As on one database, the transaction has failed.
                    answer(em, "select 2");
                }))
                .hasStackTraceContaining("current transaction is aborted");
        assertThat(pod.multiRegion().statistics().reruns().getOrDefault(RerunCause.FAILED, 0L))
                .isGreaterThan(before);
        assertThat(pod.routeOf(user, em -> answer(em, "select 3")).reason().leadsToReplica())
                .as("it has written nothing, and its next transaction is served here")
                .isTrue();
    }

    /** Its owner has given it less room than the primary has. */
    @Test
    void aReplicaWithoutRoomForTemporaryFilesIsPassedOver() throws SQLException {
        try {
            for (Replica replica : cluster.replicas()) {
                asAdmin(replica, "alter system set temp_file_limit = '64kB'", "select pg_reload_conf()");
            }
            AtomicReference<Object> found = new AtomicReference<>();
            Route route = pod.routeOf(
                    user(),
                    em -> found.set(
                            answer(
                                    em,
                                    "select count(*) from (select n from generate_series(1, 300000) n order by md5(n::text)) sorted")));
            assertThat(found.get()).isEqualTo(300_000L);
            assertThat(route.reason()).isEqualTo(RouteReason.REPLICA_FAILED);
        } finally {
            for (Replica replica : cluster.replicas()) {
                asAdmin(replica, "alter system reset temp_file_limit", "select pg_reload_conf()");
            }
        }
    }

    /** A standby has no rows of it, and says so by the code of what it does not support. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anUnloggedTableIsReadOnThePrimaryAlsoByWhoeverOnlyReads(boolean readOnly) {
        try (Session session = pod.factory()
                .unwrap(org.hibernate.SessionFactory.class)
                .withOptions()
                .readOnly(readOnly)
                .openSession()) {
            session.beginTransaction();
            assertThat(answer(session, "select id from answers.unlogged")).isEqualTo(1);
            session.getTransaction().commit();
        }
    }

    /** The error has ended the replica's transaction, and the cursor with it; the application's goes on. */
    @Test
    void aCursorThatIsOpenOnTheReplicaMeanwhileSaysThatTheTransactionMayBeTriedAgain() {
        assertThatThrownBy(() -> pod.routeOf(
                        user(), em -> em.unwrap(Session.class).doWork(ReplicaAnswersTest::readBesideAnOpenCursor)))
                .hasStackTraceContaining("HMR000404");
    }

    private static void readBesideAnOpenCursor(Connection connection) throws SQLException {
        try (Statement read = connection.createStatement();
                Statement other = connection.createStatement()) {
            read.setFetchSize(1);
            ResultSet rows = read.executeQuery("select n from generate_series(1, 3) n");
            rows.next();
            ResultSet row = other.executeQuery("select count(*) from answers.unlogged");
            row.next();
            assertThat(row.getInt(1)).isEqualTo(1);
            rows.next();
        }
    }
}
