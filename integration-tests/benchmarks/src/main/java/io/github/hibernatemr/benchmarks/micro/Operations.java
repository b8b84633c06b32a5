/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.benchmarks.micro;

import io.github.hibernatemr.consistency.ConsistencyScope;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.hibernate.Session;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * One transaction each, by users who have written nothing lately. Variants take turns, one iteration each, in one JVM: a shared
 * machine is faster now and slower then, and what is compared was measured within a second. Which variants, {@code -Dmicro.variants}
 * says; the units' addresses come from {@link Unit#addresses}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class Operations {

    static final long ROWS = 1_000;
    static final String VARIANTS = "micro.variants";
    private static final int ROWS_OF_A_QUERY = 100;

    /** Held, or its level would be forgotten. */
    private static final Logger ALL = Logger.getLogger("");

    private final Map<Unit, EntityManagerFactory> factories = new EnumMap<>(Unit.class);
    private final List<Variant> variants = Arrays.stream(System.getProperty(VARIANTS, Variant.PLAIN_ON_REPLICA.name())
                    .split(","))
            .map(Variant::valueOf)
            .toList();
    private final AtomicLong nextRow = new AtomicLong(System.currentTimeMillis() * 1_000);
    private int iteration;
    private Variant variant = Variant.PLAIN_ON_REPLICA;
    private @Nullable EntityManagerFactory factory;

    /** Whose turn it is at a caller's, one after the other. */
    @State(Scope.Thread)
    public static class Caller {
        private long user;

        long next() {
            user = (user + 1) % ROWS;
            return user;
        }
    }

    /** Starts the units that the variants need. */
    @Setup
    public void start() {
        ALL.setLevel(Level.SEVERE);
        variants.forEach(each -> factories.computeIfAbsent(each.unit(), Unit::start));
    }

    /** The next variant. */
    @Setup(org.openjdk.jmh.annotations.Level.Iteration)
    public void takeTurns() {
        variant = variants.get(iteration % variants.size());
        factory = factories.get(variant.unit());
        iteration++;
    }

    /** Open a session, begin, commit, close. */
    @Benchmark
    public @Nullable Object noStatement(Caller caller) {
        return inTransaction(caller.next(), em -> null);
    }

    /** The same with the smallest statement through JDBC: takes a physical connection and gives it back. */
    @Benchmark
    public @Nullable Object connection(Caller caller) {
        return inTransaction(
                caller.next(),
                em -> em.unwrap(Session.class).doReturningWork(connection -> {
                    try (PreparedStatement statement = connection.prepareStatement("select 1");
                            ResultSet rows = statement.executeQuery()) {
                        return rows.next();
                    }
                }));
    }

    /** Find by id. */
    @Benchmark
    public @Nullable Object find(Caller caller) {
        long user = caller.next();
        return inTransaction(user, em -> em.find(Row.class, user));
    }

    /** One query of 100 rows. */
    @Benchmark
    public @Nullable Object query(Caller caller) {
        long user = caller.next();
        long first = user % (ROWS - ROWS_OF_A_QUERY);
        return inTransaction(
                user,
                em -> em.createQuery("from Row where id between ?1 and ?2", Row.class)
                        .setParameter(1, first)
                        .setParameter(2, first + ROWS_OF_A_QUERY - 1)
                        .getResultList());
    }

    /** Insert a row. */
    @Benchmark
    public @Nullable Object insert(Caller caller) {
        return inTransaction(caller.next(), em -> {
            em.persist(new Row(nextRow.getAndIncrement(), "new"));
            return null;
        });
    }

    /** Find a row and change it. */
    @Benchmark
    public @Nullable Object change(Caller caller) {
        long user = caller.next();
        return inTransaction(user, em -> {
            em.find(Row.class, user).rename("changed " + nextRow.getAndIncrement());
            return null;
        });
    }

    private @Nullable Object inTransaction(long user, Function<EntityManager, @Nullable Object> work) {
        if (variant.level() == null) {
            return inTransaction(work);
        }
        try (var byWhom = ConsistencyScope.of("user-" + user);
                var level = ConsistencyScope.at(variant.level())) {
            return inTransaction(work);
        }
    }

    private @Nullable Object inTransaction(Function<EntityManager, @Nullable Object> work) {
        try (EntityManager em = Objects.requireNonNull(factory).createEntityManager()) {
            em.getTransaction().begin();
            Object result = work.apply(em);
            em.getTransaction().commit();
            return result;
        }
    }

    /** Ends the units. */
    @TearDown
    public void end() {
        factories.values().forEach(EntityManagerFactory::close);
    }
}
