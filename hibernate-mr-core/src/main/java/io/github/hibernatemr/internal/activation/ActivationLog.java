/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.activation;

import io.github.hibernatemr.settings.WithoutKey;
import java.lang.invoke.MethodHandles;
import org.jboss.logging.BasicLogger;
import org.jboss.logging.Logger;
import org.jboss.logging.annotations.Cause;
import org.jboss.logging.annotations.LogMessage;
import org.jboss.logging.annotations.Message;
import org.jboss.logging.annotations.MessageLogger;
import org.jboss.logging.annotations.ValidIdRange;
import org.jboss.logging.annotations.ValidIdRanges;
import org.jspecify.annotations.Nullable;

/** What is said of a persistence unit that starts, runs and ends; ids 501, 502, 507, 511-516. */
@MessageLogger(projectCode = "HMR")
@ValidIdRanges({
    @ValidIdRange(min = 501, max = 502),
    @ValidIdRange(min = 507, max = 507),
    @ValidIdRange(min = 511, max = 516)
})
interface ActivationLog extends BasicLogger {

    ActivationLog LOG =
            Logger.getMessageLogger(MethodHandles.lookup(), ActivationLog.class, "io.github.hibernatemr.hibernate");

    @LogMessage(level = Logger.Level.INFO)
    @Message(
            id = 501,
            value = "persistence unit '%s' reads in region %s from replicas %s and writes to primary %s;"
                    + " write timestamps are shared through %s")
    void started(String unit, String region, Object replicas, Object primary, String store);

    @LogMessage(level = Logger.Level.INFO)
    @Message(id = 502, value = "persistence unit '%s': hibernate-mr has stopped")
    void stopped(String unit);

    @LogMessage(level = Logger.Level.WARN)
    @Message(id = 507, value = "persistence unit '%s': a part of it could not be closed; the others are")
    void closeFailed(String unit, @Cause Throwable cause);

    @LogMessage(level = Logger.Level.WARN)
    @Message(
            id = 511,
            value =
                    "persistence unit '%s': its meters are no JMX bean, as hibernate.mr.jmx would have it; is there another unit of"
                            + " this name in the server? %s")
    void noMetersBean(String unit, String problem);

    @LogMessage(level = Logger.Level.INFO)
    @Message(
            id = 512,
            value = "persistence unit '%s': the primary tells of replica %s at %s, which is used from now on")
    void replicaFound(String unit, String name, String address);

    @LogMessage(level = Logger.Level.INFO)
    @Message(id = 513, value = "persistence unit '%s': replica %s, which the primary told of, is gone and forgotten")
    void replicaGone(String unit, String name);

    @LogMessage(level = Logger.Level.INFO)
    @Message(
            id = 514,
            value =
                    "persistence unit '%s': who reads is said by ConsistencyScope, else by %s; what has no consistency key sees %s"
                            + " (hibernate.mr.consistency.without_key = %s)")
    void whoReads(String unit, String resolver, String seen, WithoutKey withoutKey);

    @LogMessage(level = Logger.Level.ERROR)
    @Message(
            id = 515,
            value =
                    "persistence unit '%s' has hibernate.mr.* keys, but hibernate-mr does not serve it: everything is read from and"
                            + " written to the database of connection provider %s. The framework that starts Hibernate has not asked"
                            + " hibernate-mr's ServiceContributor; name io.github.hibernatemr.hibernate.MultiRegionConnectionProvider in"
                            + " hibernate.connection.provider_class and io.github.hibernatemr.hibernate.MultiRegionSessionListener in"
                            + " hibernate.session.events.auto, or remove the keys")
    void notServed(String unit, String provider);

    @LogMessage(level = Logger.Level.WARN)
    @Message(
            id = 516,
            value =
                    "persistence unit '%s': a standby of the primary calls itself '%s', at %s, and is not read: %s; a name may have"
                            + " letters, digits, '.', '-' and '_', and whoever connects to the primary as a standby chooses its own, as"
                            + " application_name in primary_conninfo")
    void replicaRefused(String unit, String name, @Nullable String address, String problem);
}
