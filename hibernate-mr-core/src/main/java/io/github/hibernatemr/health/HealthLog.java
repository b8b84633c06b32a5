/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.health;

import java.lang.invoke.MethodHandles;
import org.jboss.logging.BasicLogger;
import org.jboss.logging.Logger;
import org.jboss.logging.annotations.LogMessage;
import org.jboss.logging.annotations.Message;
import org.jboss.logging.annotations.MessageLogger;
import org.jboss.logging.annotations.ValidIdRange;

/** What is said of health, when it changes; ids 700-799. */
@MessageLogger(projectCode = "HMR")
@ValidIdRange(min = 700, max = 799)
interface HealthLog extends BasicLogger {

    HealthLog LOG = Logger.getMessageLogger(MethodHandles.lookup(), HealthLog.class, "io.github.hibernatemr.health");

    @LogMessage(level = Logger.Level.WARN)
    @Message(id = 700, value = "persistence unit '%s': this pod of region %s is degraded, as of %s: %s")
    void degraded(String unit, String region, String serves, String failing);

    @LogMessage(level = Logger.Level.INFO)
    @Message(id = 701, value = "persistence unit '%s': this pod of region %s is healthy again")
    void healthyAgain(String unit, String region);
}
