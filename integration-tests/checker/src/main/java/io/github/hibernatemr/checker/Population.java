/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.checker;

import java.util.Random;

/**
 * Who visits, and what they read and write: two registers of each user's own, and some that all share.
 *
 * @param users how many
 * @param withoutKey of a hundred sessions, so many have no consistency key
 */
record Population(int users, int withoutKey) {

    private static final int SHARED = 20;
    private static final int OWN = 2;

    long registers() {
        return SHARED + (long) OWN * users;
    }

    long shared(Random random) {
        return random.nextInt(SHARED);
    }

    long own(int user, Random random) {
        return SHARED + (long) OWN * user + random.nextInt(OWN);
    }
}
