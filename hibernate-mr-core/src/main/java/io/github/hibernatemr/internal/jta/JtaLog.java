/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.jta;

import java.lang.invoke.MethodHandles;
import java.sql.SQLException;
import org.jboss.logging.BasicLogger;
import org.jboss.logging.Logger;
import org.jboss.logging.annotations.Message;
import org.jboss.logging.annotations.MessageLogger;
import org.jboss.logging.annotations.Param;
import org.jboss.logging.annotations.ValidIdRange;

/** What is said of the container's transactions; ids 508-510. */
@MessageLogger(projectCode = "HMR")
@ValidIdRange(min = 508, max = 510)
interface JtaLog extends BasicLogger {

    JtaLog LOG = Logger.getMessageLogger(MethodHandles.lookup(), JtaLog.class, "io.github.hibernatemr.hibernate");

    @Message(
            id = 508,
            value =
                    "the primary is a promoted replica, whose data source takes no part in the container's transactions, and"
                            + " Hibernate's JTA platform %s has no transaction manager to enlist it with: set"
                            + " hibernate.transaction.jta.platform, or name the promoted node as the persistence unit's jta-data-source")
    SQLException noTransactionManager(String platform, @Param String sqlState);

    @Message(id = 509, value = "the transaction manager does not take the promoted primary into its transaction: %s")
    SQLException notEnlisted(String problem, @Param String sqlState);

    @Message(
            id = 510,
            value =
                    "the primary is a promoted replica, whose data source takes part in transactions of its own only, so nothing"
                            + " else may: name it as the persistence unit's jta-data-source, and restart")
    SQLException onePhaseOnly();
}
