/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.postgresql;

/** Follows, word by word, which statements of a text begin and end transactions. Used by one thread. */
final class TransactionWords {

    private String first = "";
    private boolean endsOne;
    private boolean chains;
    private boolean endedAny;
    private boolean open;
    private boolean inBody;

    void first(String word) {
        statementEnded();
        first = word;
        endsOne = !inBody && SqlWords.TRANSACTION_ENDS.contains(word);
    }

    void next(String word) {
        if (word.equals("to") || word.equals("prepared")) {
            // A savepoint, or a transaction that some session has prepared.
            endsOne = false;
        } else if (word.equals("chain")) {
            chains = true;
        } else if (word.equals("atomic")) {
            // A function's body follows, whose END is its own.
            inBody = true;
        }
    }

    void statementEnded() {
        if (endsOne) {
            endedAny = true;
            open = chains;
        } else if (!inBody && SqlWords.TRANSACTION_BEGINS.contains(first)) {
            open = true;
        }
        first = "";
        endsOne = false;
        chains = false;
    }

    boolean haveEndedAny() {
        return endedAny;
    }

    boolean leaveOneOpen() {
        return open;
    }
}
