/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.observe;

import java.lang.invoke.MethodHandles;
import org.jboss.logging.BasicLogger;
import org.jboss.logging.Logger;
import org.jboss.logging.annotations.Cause;
import org.jboss.logging.annotations.LogMessage;
import org.jboss.logging.annotations.Message;
import org.jboss.logging.annotations.MessageLogger;
import org.jboss.logging.annotations.ValidIdRange;
import org.jboss.logging.annotations.ValidIdRanges;

/** What is said of those who listen; ids 506 and 530. */
@MessageLogger(projectCode = "HMR")
@ValidIdRanges({@ValidIdRange(min = 506, max = 506), @ValidIdRange(min = 530, max = 530)})
interface ObserveLog extends BasicLogger {

    ObserveLog LOG =
            Logger.getMessageLogger(MethodHandles.lookup(), ObserveLog.class, "io.github.hibernatemr.hibernate");

    @LogMessage(level = Logger.Level.WARN)
    @Message(id = 506, value = "persistence unit '%s': the listener %s has failed; nothing else is affected")
    void listenerFailed(String unit, String listener, @Cause Throwable cause);

    @LogMessage(level = Logger.Level.WARN)
    @Message(
            id = 530,
            value =
                    "persistence unit '%s': a listener holds up the news of nodes and of the store, of which %d wait; later ones are"
                            + " dropped: let listeners return at once")
    void newsDropped(String unit, int waiting);
}
