/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.jdbc;

import io.github.hibernatemr.settings.Settings.FunctionSettings;

/**
 * What kind of statement an SQL text is: the second line of defence, behind what Hibernate knows and before what the
 * server refuses. A lexer, not a parser: where it is wrong it must be wrong towards {@link StatementKind#WRITE}.
 * Thread-safe.
 */
final class StatementText {

    /** Of either generation. Applications that build texts with literals have more, which do not come again. */
    private static final int TEXTS_KEPT = 1_000;

    /** Longer ones are scanned each time, so that the memory is bounded in bytes. */
    private static final int LONGEST_KEPT = 10_000;

    private static final int REFUSALS_KEPT = 10_000;

    private final FunctionSettings functions;
    private final Generations<String, StatementFacts> known = new Generations<>(TEXTS_KEPT);
    private final Generations<Long, Boolean> refused = new Generations<>(REFUSALS_KEPT);

    /** @param functions what is known of the database's own functions */
    StatementText(FunctionSettings functions) {
        this.functions = functions;
    }

    StatementFacts factsOf(String sql) {
        StatementFacts facts = known.get(sql);
        if (facts == null) {
            facts = scan(sql);
            if (sql.length() <= LONGEST_KEPT) {
                known.put(sql, facts);
            }
        }
        return facts;
    }

    private StatementFacts scan(String sql) {
        StatementFacts facts = StatementScan.of(sql, functions);
        return refused.get(mark(sql)) == null ? facts : facts.refused();
    }

    /** Notes that a replica refused this text as a write, whatever it looks like: next time it need not be tried there. */
    void refused(String sql) {
        refused.put(mark(sql), true);
        if (sql.length() <= LONGEST_KEPT) {
            known.put(sql, scan(sql));
        }
    }

    /** Notes that its rows lead to large objects: next time it is not tried outside of a transaction. */
    void showsLargeObjects(String sql) {
        if (sql.length() <= LONGEST_KEPT) {
            known.put(sql, factsOf(sql).showingLargeObjects());
        }
    }

    /** Stands for a text of any length. One that happens to have another's mark goes to the primary without need. */
    private static Long mark(String sql) {
        return (long) sql.length() << 32 | (sql.hashCode() & 0xFFFFFFFFL);
    }
}
