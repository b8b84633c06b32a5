/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.hibernatemr.MultiRegion;
import io.github.hibernatemr.consistency.ConsistencyScope;
import io.github.hibernatemr.it.Library.Author;
import io.github.hibernatemr.it.Library.Book;
import io.github.hibernatemr.it.Library.Student;
import io.github.hibernatemr.routing.Route;
import io.github.hibernatemr.routing.RouteReason;
import io.github.hibernatemr.testkit.Cluster;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import jakarta.persistence.Lob;
import jakarta.persistence.LockModeType;
import java.io.ByteArrayInputStream;
import java.sql.Blob;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.hibernate.Hibernate;
import org.hibernate.LazyInitializationException;
import org.hibernate.Session;
import org.hibernate.SessionEventListener;
import org.hibernate.SessionFactory;
import org.hibernate.engine.jdbc.proxy.BlobProxy;
import org.hibernate.query.sqm.mutation.internal.temptable.LocalTemporaryTableMutationStrategy;
import org.hibernate.resource.jdbc.spi.StatementInspector;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an application may use of Hibernate beside the usual, and what the differential test cannot tell apart. */
class HibernateFeaturesTest {

    private static Cluster cluster;
    private static Pod pod;

    private long author;

    /** Its image is a locator: what it leads to is read from the connection that it came from. */
    @Entity(name = "Picture")
    static class Picture {
        @Id
        @GeneratedValue
        Long id;

        String title;

        @Lob
        Blob image;

        protected Picture() {}

        Picture(String title, Blob image) {
            this.title = title;
            this.image = image;
        }
    }

    @BeforeAll
    static void start() {
        cluster = TestCluster.get();
        pod = start(Map.of("hibernate.hbm2ddl.auto", "create"));
    }

    private static Pod start(Map<String, Object> more) {
        Map<String, Object> settings = Pod.settings(cluster);
        settings.putAll(more);
        Class<?>[] entities = Arrays.copyOf(Library.ENTITIES, Library.ENTITIES.length + 1);
        entities[Library.ENTITIES.length] = Picture.class;
        return Pod.start("library", settings, entities);
    }

    @AfterAll
    static void close() {
        pod.close();
    }

    @BeforeEach
    void anAuthorWithABookAndAStudent() {
        author = pod.inTransaction(em -> {
            Author written = new Author("a");
            written.books.add(new Book("b", written));
            em.persist(written);
            em.persist(new Student("s"));
            return written.id;
        });
        cluster.awaitCaughtUp();
        pod.settled(1);
    }

    private static SessionFactory factory() {
        return pod.factory().unwrap(SessionFactory.class);
    }

    private static Route inReadOnlySession(Consumer<Session> work) {
        try (var scope = ConsistencyScope.of("reader");
                Session session = factory().withOptions().readOnly(true).openSession()) {
            session.beginTransaction();
            work.accept(session);
            Route route = MultiRegion.of(session).route();
            session.getTransaction().commit();
            return route;
        }
    }

    // Read-only sessions

    @Test
    void aReadOnlySessionReadsAReplicaAndWhatIsChangedThereStaysUnwritten() {
        Route route = inReadOnlySession(session -> {
            session.find(Author.class, author).name = "changed";
            session.flush();
        });
        assertThat(route.reason()).matches(RouteReason::leadsToReplica);
        assertThat(cluster.primary().query("select name from author where id = " + author))
                .isEqualTo("a");
    }

    @Test
    void aReadOnlySessionNeverMovesForAWriteButRefusesIt() {
        assertRefused(session -> session.createMutationQuery("delete from Loan").executeUpdate());
        assertRefused(session -> session.doWork(connection -> {
            try (Statement statement = connection.createStatement()) {
                statement.executeUpdate("delete from loan");
            }
        }));
        assertRefused(session ->
                session.createNativeQuery("select nextval('book_seq')").getSingleResult());
        assertRefused(session -> session.createQuery("from Author", Author.class)
                .setLockMode(LockModeType.PESSIMISTIC_WRITE)
                .getResultList());
    }

    private static void assertRefused(Consumer<Session> write) {
        Route route = inReadOnlySession(session -> {
            assertThatThrownBy(() -> write.accept(session))
                    .hasStackTraceContaining("HMR000405")
                    .hasRootCauseInstanceOf(SQLException.class);
            session.getTransaction().markRollbackOnly();
            assertThat(MultiRegion.of(session).route().reason().leadsToReplica()
                            || MultiRegion.of(session).route().node() == null)
                    .isTrue();
        });
        assertThat(route.reason()).isNotIn(RouteReason.WRITE, RouteReason.LOCK, RouteReason.FLUSH);
    }

    @Test
    void aHiddenWriteOfAReadOnlySessionFailsAsOnOneDatabase() {
        cluster.primary().execute(Library.RESET.get(Library.RESET.size() - 1));
        cluster.awaitCaughtUp();
        assertThatThrownBy(() -> inReadOnlySession(session ->
                        session.createNativeQuery("select borrow('b')").getSingleResult()))
                .hasStackTraceContaining("read-only transaction");
    }

    // Open session in view

    @Test
    void whatIsLoadedAfterTheTransactionIsLoadedFromWhereItIsFresh() {
        try (var scope = ConsistencyScope.of("viewer");
                Session session = factory().openSession()) {
            session.beginTransaction();
            Author found = session.find(Author.class, author);
            session.getTransaction().commit();
            assertThat(found.books).hasSize(1);
            assertThat(MultiRegion.of(session).route().reason()).matches(RouteReason::leadsToReplica);
            Hibernate.initialize(found.books.get(0).tags);
            session.close();
            assertThat(found.books.get(0).tags).isEmpty();
        }
        Author detached = pod.inTransaction(em -> em.find(Author.class, author));
        assertThatThrownBy(() -> detached.books.size()).isInstanceOf(LazyInitializationException.class);
    }

    // Bulk operations

    @Test
    void bulkOperationsWithATemporaryTableOfIds() {
        try (Pod temporary = start(
                Map.of("hibernate.query.mutation_strategy", LocalTemporaryTableMutationStrategy.class.getName()))) {
            temporary.settled(1);
            Route route = temporary.routeOf(em -> {
                assertThat(em.createQuery("from Student", Student.class).getResultList())
                        .isNotEmpty();
                assertThat(em.createQuery("update Student set points = 7, school = 'here' where name = 's'")
                                .executeUpdate())
                        .isPositive();
            });
            assertThat(route.reason()).isEqualTo(RouteReason.WRITE);
        }
        assertThat(cluster.primary().query("select max(points) from member")).isEqualTo("7");
    }

    // Large objects

    @Test
    void aLocatorFromAReplicaIsReadableAfterTheTransactionHasMoved() {
        Long id = pod.inTransaction(em -> {
                    byte[] content = "a large object".getBytes(UTF_8);
                    // A stream, which can be sent once only.
                    Picture picture = new Picture(
                            "original", BlobProxy.generateProxy(new ByteArrayInputStream(content), content.length));
                    em.persist(picture);
                    return picture;
                })
                .id;
        cluster.awaitCaughtUp();
        pod.settled(1);
        Route route = pod.routeOf("copyist", em -> {
            Picture original = em.find(Picture.class, id);
            assertThat(MultiRegion.of(em).route().reason()).matches(RouteReason::leadsToReplica);
            em.persist(new Picture("copy", original.image));
            em.flush();
            assertThat(text(original.image)).isEqualTo("a large object");
        });
        assertThat(route.node().isPrimary()).isTrue();
        assertThat(cluster.primary().query("select string_agg(convert_from(lo_get(image), 'UTF8'), ',') from picture"))
                .isEqualTo("a large object,a large object");
    }

    private static String text(Blob blob) {
        try {
            return new String(blob.getBytes(1, (int) blob.length()), UTF_8);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    // What others hook in

    private static final class Recorder implements SessionEventListener {
        private static final long serialVersionUID = 1L;
        private final List<String> seen = new ArrayList<>();

        @Override
        public void jdbcConnectionAcquisitionStart() {
            seen.add("connection");
        }

        @Override
        public void flushEnd(int numberOfEntities, int numberOfCollections) {
            seen.add("flush");
        }

        @Override
        public void transactionCompletion(boolean successful) {
            seen.add("completion");
        }
    }

    @Test
    void othersListenersAndInspectorsBesideOurs() {
        Recorder builders = new Recorder();
        Recorder added = new Recorder();
        List<String> statements = new ArrayList<>();
        StatementInspector inspector = sql -> {
            statements.add(sql);
            return sql + " -- inspected";
        };
        try (var scope = ConsistencyScope.of("hooked");
                Session session = factory()
                        .withOptions()
                        .eventListeners(builders)
                        .statementInspector(inspector)
                        .openSession()) {
            session.addEventListeners(added);
            session.beginTransaction();
            Author found = session.find(Author.class, author);
            assertThat(MultiRegion.of(session).route().reason()).matches(RouteReason::leadsToReplica);
            found.name = "hooked";
            session.getTransaction().commit();
            assertThat(MultiRegion.of(session).route().reason()).isEqualTo(RouteReason.FLUSH);
        }
        assertThat(builders.seen).contains("connection", "flush", "completion");
        assertThat(added.seen).contains("flush", "completion");
        assertThat(statements).anyMatch(sql -> sql.startsWith("select")).anyMatch(sql -> sql.startsWith("update"));
    }

    // Sessions that share a connection

    @Test
    void aChildSessionIsInItsParentsTransaction() {
        try (var scope = ConsistencyScope.of("parent");
                Session parent = factory().openSession()) {
            parent.beginTransaction();
            parent.find(Author.class, author);
            try (Session child = parent.sessionWithOptions().connection().openSession()) {
                child.find(Author.class, author).name = "child";
                child.flush();
                assertThat(MultiRegion.of(child).route().reason()).isEqualTo(RouteReason.FLUSH);
            }
            assertThat(parent.createQuery("select name from Author where id = " + author, String.class)
                            .getSingleResult())
                    .as("the parent reads what its child has written")
                    .isEqualTo("child");
            assertThat(MultiRegion.of(parent).route().reason()).isEqualTo(RouteReason.FLUSH);
            parent.getTransaction().rollback();
        }
        assertThat(cluster.primary().query("select name from author where id = " + author))
                .isEqualTo("a");
    }

    // Time-outs

    @Test
    void aTransactionsTimeOutHoldsOnEitherNode() {
        assertTimesOut(() -> inTransactionOfASecond(session -> sleep(session)));
        assertTimesOut(() -> inTransactionOfASecond(session -> {
            session.find(Author.class, author).name = "late";
            session.flush();
            sleep(session);
        }));
    }

    private static void assertTimesOut(ThrowingCallable work) {
        assertThatThrownBy(work)
                .rootCause()
                .satisfies(cause ->
                        assertThat(cause.getMessage()).containsAnyOf("timeout", "due to user request", "expired"));
    }

    private static void inTransactionOfASecond(Consumer<Session> work) {
        try (var scope = ConsistencyScope.of("slow");
                Session session = factory().openSession()) {
            session.getTransaction().setTimeout(1);
            session.beginTransaction();
            work.accept(session);
            session.getTransaction().commit();
        }
    }

    private static void sleep(Session session) {
        session.createNativeQuery("select cast(pg_sleep(30) as text)").getSingleResult();
    }

    @Test
    void aConnectionOfOnesOwnIsNotRouted() throws SQLException {
        try (Connection own = cluster.primary().dataSource().getConnection();
                Session session = factory().withOptions().connection(own).openSession()) {
            assertThat(session.find(Author.class, author).name).isEqualTo("a");
            assertThat(MultiRegion.of(session).route().node()).isNull();
        }
    }
}
