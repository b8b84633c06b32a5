/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.lettuce;

import java.lang.invoke.MethodHandles;
import org.jboss.logging.BasicLogger;
import org.jboss.logging.Logger;
import org.jboss.logging.annotations.LogMessage;
import org.jboss.logging.annotations.Message;
import org.jboss.logging.annotations.MessageLogger;
import org.jboss.logging.annotations.ValidIdRange;

/** What the lettuce room says; ids 600-699. */
@MessageLogger(projectCode = "HMR")
@ValidIdRange(min = 600, max = 699)
interface LettuceLog extends BasicLogger {

    LettuceLog LOG = Logger.getMessageLogger(MethodHandles.lookup(), LettuceLog.class, "io.github.hibernatemr.lettuce");

    @LogMessage(level = Logger.Level.WARN)
    @Message(
            id = 600,
            value = "persistence unit '%s': Redis is not to be reached at %s for namespace '%s' (%s); reads go where"
                    + " hibernate.mr.store.on_failure says, until it is")
    void storeUnreachable(String unit, String store, String namespace, String problem);

    @LogMessage(level = Logger.Level.INFO)
    @Message(id = 601, value = "persistence unit '%s': Redis is reached again at %s for namespace '%s'")
    void storeReached(String unit, String store, String namespace);

    @LogMessage(level = Logger.Level.WARN)
    @Message(
            id = 602,
            value =
                    "persistence unit '%s': Redis at %s may evict write timestamps (%s); after each eviction reads go to the"
                            + " primary until replicas have caught up: set maxmemory-policy to noeviction, and let the Redis user"
                            + " call INFO")
    void mayEvict(String unit, String store, String problem);

    @LogMessage(level = Logger.Level.WARN)
    @Message(
            id = 603,
            value =
                    "persistence unit '%s': Redis at %s has lost write timestamps of namespace '%s' (flushed, restarted or"
                            + " evicted); reads go to the primary until replicas have caught up")
    void memoryLost(String unit, String store, String namespace);

    @LogMessage(level = Logger.Level.WARN)
    @Message(
            id = 604,
            value =
                    "persistence unit '%s': Redis at %s refuses commands for namespace '%s' with %s; their reads go where"
                            + " hibernate.mr.store.on_failure says: %s")
    void commandRefused(String unit, String store, String namespace, String code, String remedy);

    @LogMessage(level = Logger.Level.WARN)
    @Message(
            id = 605,
            value =
                    "persistence unit '%s': Redis at %s holds values in namespace '%s' that hibernate-mr has not written; they are"
                            + " replaced, and until then their keys' reads go to the primary: let nobody else write keys hmr:*")
    void foreignValue(String unit, String store, String namespace);
}
