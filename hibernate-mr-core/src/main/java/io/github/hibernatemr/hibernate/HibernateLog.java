/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.hibernate;

import java.lang.invoke.MethodHandles;
import org.jboss.logging.BasicLogger;
import org.jboss.logging.Logger;
import org.jboss.logging.annotations.LogMessage;
import org.jboss.logging.annotations.Message;
import org.jboss.logging.annotations.MessageLogger;
import org.jboss.logging.annotations.ValidIdRange;

/** What the hibernate room says; ids 500-599. */
@MessageLogger(projectCode = "HMR")
@ValidIdRange(min = 500, max = 599)
interface HibernateLog extends BasicLogger {

    HibernateLog LOG =
            Logger.getMessageLogger(MethodHandles.lookup(), HibernateLog.class, "io.github.hibernatemr.hibernate");

    @Message(
            id = 500,
            value = "persistence unit '%s': hibernate-mr needs Hibernate ORM 7.2 or newer, but this is %s;"
                    + " update Hibernate, or remove the hibernate.mr.replica.* keys")
    String hibernateTooOld(String unit, String version);

    @LogMessage(level = Logger.Level.INFO)
    @Message(
            id = 501,
            value = "persistence unit '%s' reads in region %s from replicas %s and writes to primary %s;"
                    + " write timestamps are shared through %s")
    void started(String unit, String region, Object replicas, Object primary, String store);

    @LogMessage(level = Logger.Level.INFO)
    @Message(id = 502, value = "persistence unit '%s': hibernate-mr has stopped")
    void stopped(String unit);
}
