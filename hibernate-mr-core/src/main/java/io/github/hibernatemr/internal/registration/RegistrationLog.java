/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.registration;

import java.lang.invoke.MethodHandles;
import org.jboss.logging.BasicLogger;
import org.jboss.logging.Logger;
import org.jboss.logging.annotations.LogMessage;
import org.jboss.logging.annotations.Message;
import org.jboss.logging.annotations.MessageLogger;
import org.jboss.logging.annotations.ValidIdRange;
import org.jboss.logging.annotations.ValidIdRanges;

/** What is said where a persistence unit is taken or left alone; ids 500 and 517. */
@MessageLogger(projectCode = "HMR")
@ValidIdRanges({@ValidIdRange(min = 500, max = 500), @ValidIdRange(min = 517, max = 517)})
interface RegistrationLog extends BasicLogger {

    RegistrationLog LOG =
            Logger.getMessageLogger(MethodHandles.lookup(), RegistrationLog.class, "io.github.hibernatemr.hibernate");

    @Message(
            id = 500,
            value = "persistence unit '%s': hibernate-mr needs Hibernate ORM 7.2 or newer, but this is %s;"
                    + " update Hibernate, or bring a newer one along in the application if this is the server's,"
                    + " or remove the hibernate.mr.replica.* keys")
    String hibernateTooOld(String unit, String version);

    @LogMessage(level = Logger.Level.INFO)
    @Message(
            id = 517,
            value =
                    "persistence unit '%s' is left alone: hibernate.mr.replica.* keys come from the environment or from system properties"
                            + " only, which speak to every unit, and none gives a replica's address. If it shall have replicas, name"
                            + " hibernate.mr.replica.<name>.url or .datasource; if not, hibernate.mr.enabled = false among its own"
                            + " properties spares it this line")
    void leftAlone(String unit);
}
