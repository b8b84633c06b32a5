/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.replication;

import java.util.Set;

/**
 * What a statement's text tells. Immutable.
 *
 * @param kind what kind of statement it is
 * @param settings the names of what it sets for longer than its transaction
 * @param unknownFunctions the names of those functions it calls of which nothing is known
 * @param endsTransaction whether a COMMIT or ROLLBACK is part of the text
 * @param leavesTransactionOpen whether the text begins a transaction that it does not end
 * @param isHibernates whether Hibernate has made the text, and so knows the types of what it selects
 * @param usesTransactionTime whether it asks for the time, which stands still within a transaction
 * @param showsLargeObjects whether its rows have been seen to lead to large objects
 */
public record StatementFacts(
        StatementKind kind,
        Set<String> settings,
        Set<String> unknownFunctions,
        boolean endsTransaction,
        boolean leavesTransactionOpen,
        boolean isHibernates,
        boolean usesTransactionTime,
        boolean showsLargeObjects) {

    /** As after a replica has refused it as a write. */
    public StatementFacts refused() {
        return new StatementFacts(
                StatementKind.WRITE,
                settings,
                unknownFunctions,
                endsTransaction,
                leavesTransactionOpen,
                isHibernates,
                usesTransactionTime,
                showsLargeObjects);
    }

    /** As after its rows have been seen to lead to large objects. */
    public StatementFacts showingLargeObjects() {
        return new StatementFacts(
                kind,
                settings,
                unknownFunctions,
                endsTransaction,
                leavesTransactionOpen,
                isHibernates,
                usesTransactionTime,
                true);
    }
}
