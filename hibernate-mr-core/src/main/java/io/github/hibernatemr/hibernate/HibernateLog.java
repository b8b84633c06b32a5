/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.hibernate;

import io.github.hibernatemr.settings.WithoutKey;
import java.lang.invoke.MethodHandles;
import java.sql.SQLException;
import java.time.Duration;
import org.hibernate.HibernateException;
import org.jboss.logging.BasicLogger;
import org.jboss.logging.Logger;
import org.jboss.logging.annotations.Cause;
import org.jboss.logging.annotations.LogMessage;
import org.jboss.logging.annotations.Message;
import org.jboss.logging.annotations.MessageLogger;
import org.jboss.logging.annotations.Param;
import org.jboss.logging.annotations.ValidIdRange;
import org.jspecify.annotations.Nullable;

/** What the hibernate room says; ids 500-599. */
@MessageLogger(projectCode = "HMR")
@ValidIdRange(min = 500, max = 599)
interface HibernateLog extends BasicLogger {

    HibernateLog LOG =
            Logger.getMessageLogger(MethodHandles.lookup(), HibernateLog.class, "io.github.hibernatemr.hibernate");

    @Message(
            id = 500,
            value = "persistence unit '%s': hibernate-mr needs Hibernate ORM 7.2 or newer, but this is %s;"
                    + " update Hibernate, or bring a newer one along in the application if this is the server's,"
                    + " or remove the hibernate.mr.replica.* keys")
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

    @Message(
            id = 503,
            value =
                    "the primary's row differs in %3$s from what was read from replica %1$s at a staleness of %2$s or less;"
                            + " read it again")
    String staleBase(Object replica, Duration staleness, Object differing);

    @Message(id = 504, value = "the primary's row differs in %2$s from what was read from replica %1$s; read it again")
    String staleBaseOfUnknownAge(Object replica, Object differing);

    @Message(
            id = 505,
            value = "nobody remembers what a StatelessSession has read, so %s, which has no version, may have been"
                    + " read from replica %s and changed since: give it a @Version, read it at the consistency level 'strong',"
                    + " use a Session, or set hibernate.mr.stale_base = ignore")
    HibernateException baseUnknown(String entity, Object replica);

    @LogMessage(level = Logger.Level.WARN)
    @Message(id = 506, value = "persistence unit '%s': the listener %s has failed; nothing else is affected")
    void listenerFailed(String unit, String listener, @Cause Throwable cause);

    @LogMessage(level = Logger.Level.WARN)
    @Message(id = 507, value = "persistence unit '%s': a part of it could not be closed; the others are")
    void closeFailed(String unit, @Cause Throwable cause);

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

    @LogMessage(level = Logger.Level.INFO)
    @Message(
            id = 517,
            value =
                    "persistence unit '%s' is left alone: hibernate.mr.replica.* keys come from the environment or from system properties"
                            + " only, which speak to every unit, and none gives a replica's address. If it shall have replicas, name"
                            + " hibernate.mr.replica.<name>.url or .datasource; if not, hibernate.mr.enabled = false among its own"
                            + " properties spares it this line")
    void leftAlone(String unit);

    @Message(
            id = 520,
            value =
                    "replicas have shown more to this ConsistencyScope than hibernate.mr.stale_base.remembered = %2$s allows to"
                            + " remember, so %1$s, which has no version, may have been read from one and changed since: give it a"
                            + " @Version, read less in one scope, or raise the setting")
    HibernateException baseForgotten(String entity, int limit);

    @LogMessage(level = Logger.Level.WARN)
    @Message(
            id = 530,
            value =
                    "persistence unit '%s': a listener holds up the news of nodes and of the store, of which %d wait; later ones are"
                            + " dropped: let listeners return at once")
    void newsDropped(String unit, int waiting);
}
