/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.reading;

import java.lang.invoke.MethodHandles;
import org.jboss.logging.BasicLogger;
import org.jboss.logging.Logger;
import org.jboss.logging.annotations.Cause;
import org.jboss.logging.annotations.LogMessage;
import org.jboss.logging.annotations.Message;
import org.jboss.logging.annotations.MessageLogger;

/** What is said of who reads. */
@MessageLogger(projectCode = "HMR")
interface ReadingLog extends BasicLogger {

    ReadingLog LOG =
            Logger.getMessageLogger(MethodHandles.lookup(), ReadingLog.class, "io.github.hibernatemr.consistency");

    @LogMessage(level = Logger.Level.WARN)
    @Message(id = 200, value = "the consistency key resolver %s failed; the transaction's reads go to the primary")
    void resolverFailed(String resolver, @Cause Throwable cause);
}
