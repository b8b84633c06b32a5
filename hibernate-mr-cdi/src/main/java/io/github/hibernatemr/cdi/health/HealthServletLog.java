/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.cdi.health;

import java.lang.invoke.MethodHandles;
import org.jboss.logging.BasicLogger;
import org.jboss.logging.Logger;
import org.jboss.logging.annotations.LogMessage;
import org.jboss.logging.annotations.Message;
import org.jboss.logging.annotations.MessageLogger;
import org.jboss.logging.annotations.ValidIdRange;

/** What is said of the health servlet; ids 850-899. */
@MessageLogger(projectCode = "HMR")
@ValidIdRange(min = 850, max = 899)
interface HealthServletLog extends BasicLogger {

    HealthServletLog LOG =
            Logger.getMessageLogger(MethodHandles.lookup(), HealthServletLog.class, "io.github.hibernatemr.cdi.health");

    @LogMessage(level = Logger.Level.WARN)
    @Message(
            id = 850,
            value =
                    "the application has a servlet at %s/*, so hibernate-mr's health is not there: name another path, or off, in"
                            + " the context parameter %s")
    void pathTaken(String path, String parameter);
}
