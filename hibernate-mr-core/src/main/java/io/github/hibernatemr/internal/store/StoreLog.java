/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.store;

import java.lang.invoke.MethodHandles;
import java.time.Duration;
import org.jboss.logging.BasicLogger;
import org.jboss.logging.Logger;
import org.jboss.logging.annotations.LogMessage;
import org.jboss.logging.annotations.Message;
import org.jboss.logging.annotations.MessageLogger;

/** What is said of the store. */
@MessageLogger(projectCode = "HMR")
interface StoreLog extends BasicLogger {

    StoreLog LOG = Logger.getMessageLogger(MethodHandles.lookup(), StoreLog.class, "io.github.hibernatemr.consistency");

    @LogMessage(level = Logger.Level.WARN)
    @Message(
            id = 201,
            value = "persistence unit '%s': the write-timestamp store did not answer within %s"
                    + " (hibernate.mr.store.timeout); until it does, nobody waits for it again")
    void storeSilent(String unit, Duration timeout);

    @LogMessage(level = Logger.Level.INFO)
    @Message(id = 202, value = "persistence unit '%s': the write-timestamp store answers again")
    void storeBack(String unit);

    @LogMessage(level = Logger.Level.WARN)
    @Message(
            id = 203,
            value = "persistence unit '%s': a write timestamp could not be shared; this pod remembers it and shares it"
                    + " when the store answers, until then other pods may show the key an older state")
    void writeUnshared(String unit);
}
