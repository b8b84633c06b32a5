/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.hikari;

import java.sql.Connection;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How HikariCP names the isolations of transactions. */
final class Isolation {

    private static final String PREFIX = "TRANSACTION_";

    static final String REPEATABLE_READ = PREFIX + "REPEATABLE_READ";

    private static final Set<String> SERIALIZABLE =
            Set.of(PREFIX + "SERIALIZABLE", String.valueOf(Connection.TRANSACTION_SERIALIZABLE));

    private Isolation() {}

    /** @param isolation as Hibernate names or numbers it */
    static String hikaris(String isolation) {
        boolean isNumber = isolation.chars().allMatch(Character::isDigit);
        return isNumber || isolation.startsWith(PREFIX) ? isolation : PREFIX + isolation;
    }

    static boolean isSerializable(@Nullable String hikaris) {
        return SERIALIZABLE.contains(String.valueOf(hikaris));
    }
}
