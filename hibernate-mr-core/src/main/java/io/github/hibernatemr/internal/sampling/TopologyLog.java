/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.sampling;

import io.github.hibernatemr.topology.Node;
import org.jboss.logging.BasicLogger;
import org.jboss.logging.Logger;
import org.jboss.logging.annotations.Cause;
import org.jboss.logging.annotations.LogMessage;
import org.jboss.logging.annotations.Message;
import org.jboss.logging.annotations.MessageLogger;
import org.jboss.logging.annotations.ValidIdRange;

/** What samplers find out, in the category of the topology; ids 300-399. */
@MessageLogger(projectCode = "HMR")
@ValidIdRange(min = 300, max = 399)
interface TopologyLog extends BasicLogger {

    TopologyLog LOG = Logger.getMessageLogger(
            java.lang.invoke.MethodHandles.lookup(), TopologyLog.class, "io.github.hibernatemr.topology");

    @LogMessage(level = Logger.Level.WARN)
    @Message(
            id = 300,
            value = "persistence unit '%s': replica %s is out of rotation, its reads go elsewhere until it answers: %s")
    void replicaLost(String unit, Node node, String problem);

    @LogMessage(level = Logger.Level.INFO)
    @Message(id = 301, value = "persistence unit '%s': replica %s is in rotation")
    void replicaBack(String unit, Node node);

    @LogMessage(level = Logger.Level.WARN)
    @Message(
            id = 302,
            value = "persistence unit '%s': primary %s does not answer; reads go on from replicas, writes will fail"
                    + " until it answers: %s")
    void primaryLost(String unit, Node node, String problem);

    @LogMessage(level = Logger.Level.INFO)
    @Message(id = 303, value = "persistence unit '%s': primary %s answers")
    void primaryBack(String unit, Node node);

    @LogMessage(level = Logger.Level.WARN)
    @Message(
            id = 304,
            value = "persistence unit '%s': the clock of primary %s was set, not slewed; coverage is proved anew")
    void clockStepped(String unit, Node node);

    @LogMessage(level = Logger.Level.INFO)
    @Message(id = 305, value = "persistence unit '%s': still waiting for the first answer of %s")
    void stillWaiting(String unit, String nodes);

    @LogMessage(level = Logger.Level.ERROR)
    @Message(id = 306, value = "persistence unit '%s': the sampler of %s met an unexpected error and goes on")
    void samplerFailed(String unit, Node node, @Cause Throwable cause);

    @LogMessage(level = Logger.Level.WARN)
    @Message(
            id = 307,
            value =
                    "persistence unit '%s': another server than before answers as primary %s, or the same after a restart;"
                            + " coverage is proved anew, of replicas on its timeline")
    void primaryChanged(String unit, Node node);

    @LogMessage(level = Logger.Level.WARN)
    @Message(
            id = 308,
            value = "persistence unit '%s': %s is the primary now, on %s, and %s is it no longer; transactions that"
                    + " were under way there fail, and coverage is proved anew")
    void primaryMoved(String unit, Node primary, String epoch, Node before);

    @LogMessage(level = Logger.Level.ERROR)
    @Message(
            id = 309,
            value = "persistence unit '%s': two servers accept writes: primary %s on %s, and %s on %s, to"
                    + " which nothing is sent any more; end the latter, or make it a standby")
    void twoPrimaries(String unit, Node primary, String epoch, Node fenced, String fencedEpoch);

    @LogMessage(level = Logger.Level.WARN)
    @Message(
            id = 310,
            value =
                    "persistence unit '%s': the primary hides its standbys' addresses from this role, so none is found: grant it"
                            + " pg_monitor, or remove hibernate.mr.discovery.url")
    void standbysHidden(String unit);

    @LogMessage(level = Logger.Level.WARN)
    @Message(
            id = 311,
            value =
                    "persistence unit '%s': another server than before answers as replica %s, or the same after a restart; its connections"
                            + " are replaced, and what it covers is proved anew. A container's pool has to be flushed by whoever has switched the server")
    void replicaChanged(String unit, Node node);

    @LogMessage(level = Logger.Level.ERROR)
    @Message(
            id = 312,
            value =
                    "persistence unit '%s': several servers answer in turns at the address of node %s, so that nothing which one of them"
                            + " has proved holds for the next connection; it is out of rotation. Name each server by an address of its own")
    void serversTakeTurns(String unit, Node node);

    @LogMessage(level = Logger.Level.WARN)
    @Message(
            id = 313,
            value =
                    "persistence unit '%s': a pooler in front of %s gives each transaction another of its connections. What is set outside of"
                            + " a transaction may be lost there, or stay for others, and so may what a transaction sets without LOCAL: use SET LOCAL,"
                            + " set_config(..., true), or the pooler's session mode")
    void pooled(String unit, Node node);

    @LogMessage(level = Logger.Level.WARN)
    @Message(
            id = 320,
            value =
                    "persistence unit '%s': the sampler of %s gets no new connection, though the node serves; it goes on with the"
                            + " one that it has, or a replica's coverage is unknown until it gets one (%s): check the password,"
                            + " max_connections and the pool's size")
    void samplerRefused(String unit, Node node, String problem);

    @LogMessage(level = Logger.Level.INFO)
    @Message(id = 321, value = "persistence unit '%s': the sampler of %s has got a new connection")
    void samplerServed(String unit, Node node);
}
