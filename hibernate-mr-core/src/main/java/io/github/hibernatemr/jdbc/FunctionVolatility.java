/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.jdbc;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What PostgreSQL knows of functions by their names: of those that are stable or immutable in all schemas and with all
 * arguments, it refuses to run a write itself. Asked on the primary, where nobody else refuses one. Thread-safe.
 */
final class FunctionVolatility {

    /** For so long a function may be replaced by one that writes, unnoticed. */
    private static final long REMEMBERED_NANOS = Duration.ofMinutes(1).toNanos();

    private static final int NAMES_KEPT = 1_000;

    /** An aggregate is always called immutable, and is what its functions are. */
    private static final String QUESTION = """
            select p.proname from pg_catalog.pg_proc p where p.proname in (%s) group by p.proname
            having pg_catalog.bool_and(p.prokind <> 'p' and p.provolatile <> 'v' and not exists (
                select from pg_catalog.pg_aggregate a join pg_catalog.pg_proc f
                on f.oid in (a.aggtransfn, a.aggfinalfn, a.aggmtransfn, a.aggminvtransfn, a.aggmfinalfn)
                where a.aggfnoid = p.oid and f.provolatile = 'v'))""";

    private final Generations<String, Answer> answers = new Generations<>(NAMES_KEPT);

    private record Answer(boolean onlyReads, long nanos) {
        boolean isFresh() {
            return System.nanoTime() - nanos < REMEMBERED_NANOS;
        }
    }

    /**
     * Whether functions with these names certainly change nothing; whoever is not found, or cannot be asked about, may.
     *
     * @param primary where it is asked if need be, in the transaction that is open there
     */
    boolean onlyRead(Set<String> names, Connection primary, boolean inTransaction) {
        Set<String> unknown = new HashSet<>();
        for (String name : names) {
            Answer answer = answers.get(name);
            if (answer == null || !answer.isFresh()) {
                unknown.add(name);
            } else if (!answer.onlyReads()) {
                return false;
            }
        }
        if (!unknown.isEmpty()) {
            Set<String> reading = ask(unknown, primary, inTransaction);
            unknown.forEach(name -> answers.put(name, new Answer(reading.contains(name), System.nanoTime())));
            return reading.containsAll(unknown);
        }
        return !names.isEmpty();
    }

    private static Set<String> ask(Set<String> names, Connection primary, boolean inTransaction) {
        String literals = names.stream()
                .filter(name -> name.indexOf('\\') < 0)
                .map(name -> "'" + name.replace("'", "''") + "'")
                .collect(Collectors.joining(", "));
        if (literals.isEmpty()) {
            return Set.of();
        }
        String question = QUESTION.formatted(literals);
        try (Statement statement = primary.createStatement()) {
            return inTransaction ? askInTransaction(question, statement) : names(statement.executeQuery(question));
        } catch (SQLException e) {
            JdbcLog.LOG.debug("functions are not known, so they count as writes", e);
            return Set.of();
        }
    }

    /** In one round trip; the application's transaction must outlive that somebody may not read the catalog. */
    private static Set<String> askInTransaction(String question, Statement statement) throws SQLException {
        try {
            statement.execute("savepoint hibernate_mr; " + question + "; release savepoint hibernate_mr");
            statement.getMoreResults();
            return names(statement.getResultSet());
        } catch (SQLException e) {
            statement.execute("rollback to savepoint hibernate_mr");
            throw e;
        }
    }

    private static Set<String> names(ResultSet rows) throws SQLException {
        Set<String> names = new HashSet<>();
        while (rows.next()) {
            names.add(rows.getString(1));
        }
        return names;
    }
}
