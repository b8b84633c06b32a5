/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.postgresql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * What PostgreSQL knows of functions by their names: of those that are stable or immutable in all schemas and with all
 * arguments, it refuses to run a write itself. Asked on the primary, where nobody else refuses one.
 */
final class FunctionVolatility {

    private static final Logger LOG = Logger.getLogger("io.github.hibernatemr.jdbc");

    /** An aggregate is always called immutable, and is what its functions are. */
    private static final String QUESTION = """
            select p.proname from pg_catalog.pg_proc p where p.proname in (%s) group by p.proname
            having pg_catalog.bool_and(p.prokind <> 'p' and p.provolatile <> 'v' and not exists (
                select from pg_catalog.pg_aggregate a join pg_catalog.pg_proc f
                on f.oid in (a.aggtransfn, a.aggfinalfn, a.aggmtransfn, a.aggminvtransfn, a.aggmfinalfn)
                where a.aggfnoid = p.oid and f.provolatile = 'v'))""";

    private FunctionVolatility() {}

    /**
     * Those of these names whose functions certainly change nothing.
     *
     * @param primary where it is asked, in the transaction that is open there
     */
    static Set<String> reading(Set<String> names, Connection primary, boolean inTransaction) {
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
            LOG.debug("functions are not known, so they count as writes", e);
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
