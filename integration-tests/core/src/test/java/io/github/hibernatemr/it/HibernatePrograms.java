/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.it;

import io.github.hibernatemr.it.Library.Author;
import io.github.hibernatemr.it.Library.Book;
import io.github.hibernatemr.it.Library.Loan;
import io.github.hibernatemr.it.Library.Student;
import io.github.hibernatemr.it.Program.Step;
import jakarta.persistence.EntityTransaction;
import jakarta.persistence.LockModeType;
import jakarta.persistence.ParameterMode;
import jakarta.persistence.StoredProcedureQuery;
import jakarta.persistence.TransactionRequiredException;
import jakarta.persistence.criteria.CriteriaBuilder;
import jakarta.persistence.criteria.CriteriaQuery;
import jakarta.persistence.criteria.Root;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import org.hibernate.LockMode;
import org.hibernate.ScrollMode;
import org.hibernate.ScrollableResults;
import org.hibernate.StatelessSession;
import org.jspecify.annotations.Nullable;

/** What an application may do with Hibernate. */
final class HibernatePrograms {

    private static final int MOST_STEPS = 12;
    private static final String[] NAMES = {"a", "b", "c"};

    private HibernatePrograms() {}

    /** What outlives a session: an author as an earlier one saw him. */
    static final class Luggage {
        @Nullable
        Author author;
    }

    /** A session as its steps see it; after a failure it must not be used any more. */
    static final class Session {
        final org.hibernate.Session hibernate;
        final Luggage luggage;
        boolean failed;

        Session(org.hibernate.Session hibernate, Luggage luggage) {
            this.hibernate = hibernate;
            this.luggage = luggage;
        }

        /**
         * To be called before SQL changes rows that entities may have been loaded from. Without it, an entity without a version
         * that is changed afterwards overwrites that on one database, and is refused by the stale-base guard on the cluster.
         */
        void forget() {
            if (hibernate.isJoinedToTransaction()) {
                hibernate.flush();
            }
            hibernate.clear();
        }

        @Nullable
        Author author(String name) {
            return hibernate
                    .createQuery("from Author where name = :name order by id", Author.class)
                    .setParameter("name", name)
                    .setMaxResults(1)
                    .getSingleResultOrNull();
        }

        @Nullable
        Book book(String title) {
            return hibernate
                    .createQuery("from Book where title = :title order by id", Book.class)
                    .setParameter("title", title)
                    .setMaxResults(1)
                    .getSingleResultOrNull();
        }
    }

    /** Most sessions begin with a transaction. */
    static Program<Session> random(long seed) {
        Random random = new Random(seed);
        return new Program<>(Program.random(seed, MOST_STEPS, HibernatePrograms::step).sessions().stream()
                .map(steps -> random.nextInt(4) == 0
                        ? steps
                        : Stream.concat(Stream.of(BEGIN_OR_COMMIT), steps.stream())
                                .toList())
                .toList());
    }

    private static final Step<Session> BEGIN_OR_COMMIT = step("begin, or commit", session -> {
        EntityTransaction transaction = session.hibernate.getTransaction();
        if (transaction.isActive()) {
            transaction.commit();
        } else {
            transaction.begin();
        }
        return "";
    });

    @FunctionalInterface
    private interface Action {
        @Nullable
        Object in(Session session) throws SQLException;
    }

    private static Step<Session> step(String text, Action action) {
        return new Step<>(text, session -> {
            if (session.failed) {
                return "-";
            }
            try {
                return String.valueOf(action.in(session));
            } catch (TransactionRequiredException e) {
                return "no transaction";
            } catch (RuntimeException | SQLException e) {
                session.failed = true;
                return causes(e);
            }
        });
    }

    private static String causes(Throwable failure) {
        StringBuilder all = new StringBuilder();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            all.append(
                    cause instanceof SQLException sql
                            ? "SQLSTATE " + sql.getSQLState()
                            : cause.getClass().getSimpleName() + " ");
        }
        return all.toString();
    }

    private static Step<Session> step(Random random) {
        String name = NAMES[random.nextInt(NAMES.length)];
        return switch (random.nextInt(44)) {
            case 0, 1, 2, 3, 4 -> BEGIN_OR_COMMIT;
            case 5, 6 ->
                step("rollback", session -> {
                    if (session.hibernate.getTransaction().isActive()) {
                        session.hibernate.getTransaction().rollback();
                        session.hibernate.clear();
                    }
                    return "";
                });
            case 7, 8, 9 ->
                step("persist author " + name, session -> {
                    Author author = new Author(name);
                    author.books.add(new Book(name, author));
                    session.hibernate.persist(author);
                    return "";
                });
            case 10, 11 -> withAuthor(name, "read", author -> author.name + author.version + author.books.size());
            case 12, 13 ->
                withAuthor(
                        name,
                        "rename",
                        author -> author.name = NAMES[(author.name.charAt(0) - 'a' + 1) % NAMES.length]);
            case 14 ->
                step("remove author " + name, session -> {
                    Author author = session.author(name);
                    if (author != null) {
                        session.hibernate.remove(author);
                    }
                    return author != null;
                });
            case 15 -> withBook(name, "change", book -> book.copies++);
            case 16 -> withBook(name, "tag", book -> book.tags.add("tag" + book.copies));
            case 17 -> withBook(name, "untag", book -> book.tags.removeIf(tag -> tag.length() > 3) + "" + book.tags);
            case 18 -> withBook(name, "write text of", book -> book.text = "text " + book.copies);
            case 19 -> withBook(name, "read text of", book -> book.text);
            case 20 -> mutation("update Book set copies = copies + 10 where title = '" + name + "'");
            case 21 -> mutation("delete from Author a where a.name = '" + name + "' and a.books is empty");
            case 22 -> mutation("update Student set points = points + 1, school = 'new' where name = '" + name + "'");
            case 23 -> mutation("delete from Member where name = '" + name + "'");
            case 24, 25 ->
                step("persist student " + name, session -> {
                    session.hibernate.persist(new Student(name));
                    return "";
                });
            case 26 ->
                step(
                        "native count",
                        session -> session.hibernate
                                .createNativeQuery("select count(*) from book", Long.class)
                                .getSingleResult());
            case 27 ->
                step(
                        "native update",
                        session -> session.hibernate
                                .createNativeMutationQuery(
                                        "update author set version = version + 1 where name = '" + name + "'")
                                .executeUpdate());
            case 28, 29 -> lock(name, random);
            case 30 ->
                step("refresh " + name, session -> {
                    Author author = session.author(name);
                    if (author != null) {
                        session.hibernate.refresh(author);
                    }
                    return author == null ? "" : author.version;
                });
            case 31 ->
                step("take away " + name, session -> {
                    session.luggage.author = session.author(name);
                    return session.luggage.author != null;
                });
            case 32 ->
                step("merge what was taken away", session -> {
                    if (session.luggage.author != null && session.hibernate.isJoinedToTransaction()) {
                        session.luggage.author.name = name;
                        Author merged = session.hibernate.merge(session.luggage.author);
                        session.luggage.author = null;
                        session.hibernate.flush();
                        return merged.name + merged.version;
                    }
                    return "";
                });
            case 33 -> step("scroll", HibernatePrograms::scroll);
            case 34 -> step("stream", HibernatePrograms::stream);
            case 35 -> step("criteria", session -> criteria(session, name));
            case 36, 37 -> stateless(name, random);
            case 38 ->
                step("stored procedure", session -> {
                    StoredProcedureQuery call = session.hibernate.createStoredProcedureQuery("reward");
                    call.registerStoredProcedureParameter(1, Integer.class, ParameterMode.IN);
                    call.setParameter(1, 5);
                    call.execute();
                    return "";
                });
            case 39 -> step("a function that writes", session -> borrow(session, name));
            case 40 ->
                step("flush", session -> {
                    session.hibernate.flush();
                    return "";
                });
            case 41 ->
                step("clear", session -> {
                    session.hibernate.clear();
                    return "";
                });
            case 42 ->
                step("persist loan", session -> {
                    session.hibernate.persist(new Loan());
                    return "";
                });
            default -> step("child session", HibernatePrograms::child);
        };
    }

    private static Step<Session> withAuthor(String name, String verb, Function<Author, Object> work) {
        return step(verb + " author " + name, session -> {
            Author author = session.author(name);
            return author == null ? "" : work.apply(author);
        });
    }

    private static Step<Session> withBook(String title, String verb, Function<Book, @Nullable Object> work) {
        return step(verb + " book " + title, session -> {
            Book book = session.book(title);
            return book == null ? "" : work.apply(book);
        });
    }

    private static Step<Session> mutation(String hql) {
        return step(hql, session -> {
            session.forget();
            return session.hibernate.createMutationQuery(hql).executeUpdate();
        });
    }

    private static Step<Session> lock(String name, Random random) {
        LockModeType[] modes = LockModeType.values();
        LockModeType mode = modes[random.nextInt(modes.length)];
        boolean byQuery = random.nextBoolean();
        return step("lock " + name + " " + mode + (byQuery ? " by a query" : ""), session -> {
            if (byQuery) {
                return session.hibernate
                        .createQuery("from Author where name = :name", Author.class)
                        .setParameter("name", name)
                        .setLockMode(mode)
                        .getResultStream()
                        .mapToInt(author -> author.version)
                        .sum();
            }
            Author author = session.author(name);
            if (author != null) {
                session.hibernate.lock(author, mode);
                session.hibernate.flush();
            }
            return author == null ? "" : author.version;
        });
    }

    private static Object scroll(Session session) {
        StringBuilder titles = new StringBuilder();
        try (ScrollableResults<Book> books = session.hibernate
                .createQuery("from Book order by title, id", Book.class)
                .setFetchSize(1)
                .scroll(ScrollMode.FORWARD_ONLY)) {
            while (books.next()) {
                titles.append(books.get().title).append(books.get().tags.size());
            }
        }
        return titles;
    }

    private static Object stream(Session session) {
        try (Stream<String> names = session.hibernate
                .createQuery("select name from Author order by name, id", String.class)
                .getResultStream()) {
            return names.toList();
        }
    }

    private static Object criteria(Session session, String name) {
        CriteriaBuilder builder = session.hibernate.getCriteriaBuilder();
        CriteriaQuery<Long> query = builder.createQuery(Long.class);
        Root<Book> book = query.from(Book.class);
        query.select(builder.count(book)).where(builder.equal(book.get("author").get("name"), name));
        return session.hibernate.createQuery(query).getSingleResult();
    }

    /** In a transaction of its own, which must not wait for a lock of the session's. */
    private static Step<Session> stateless(String name, Random random) {
        int what = random.nextInt(4);
        return step("stateless " + what + " " + name, session -> {
            if (session.hibernate.getTransaction().isActive()) {
                return "";
            }
            try (StatelessSession other = session.hibernate.getSessionFactory().openStatelessSession()) {
                other.beginTransaction();
                Author author = other.createQuery("from Author where name = :name order by id", Author.class)
                        .setParameter("name", name)
                        .setMaxResults(1)
                        .getSingleResultOrNull();
                if (what == 0 || author == null) {
                    other.insert(new Author(name));
                } else if (what == 1) {
                    author.name = NAMES[0];
                    other.update(author);
                } else if (what == 2) {
                    other.refresh(author);
                } else {
                    other.get(Author.class, author.id, LockMode.PESSIMISTIC_WRITE);
                }
                other.getTransaction().commit();
                return author == null ? "" : author.version;
            }
        });
    }

    private static Object borrow(Session session, String title) {
        session.forget();
        return Objects.requireNonNull(session.hibernate.doReturningWork(connection -> {
            try (PreparedStatement call = connection.prepareStatement("select borrow(?)")) {
                call.setString(1, title);
                try (ResultSet row = call.executeQuery()) {
                    row.next();
                    return String.valueOf(row.getObject(1));
                }
            }
        }));
    }

    /** Of the same connection and transaction. */
    private static Object child(Session session) {
        try (org.hibernate.Session child =
                session.hibernate.sessionWithOptions().connection().openSession()) {
            List<String> names = child.createQuery("select name from Student order by name", String.class)
                    .getResultList();
            return names + "" + child.isJoinedToTransaction();
        }
    }
}
