/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.cdi;

import java.lang.invoke.MethodHandles;
import org.jboss.logging.BasicLogger;
import org.jboss.logging.Logger;
import org.jboss.logging.annotations.LogMessage;
import org.jboss.logging.annotations.Message;
import org.jboss.logging.annotations.MessageLogger;
import org.jboss.logging.annotations.ValidIdRange;

/** What the CDI module says; ids 800-849. */
@MessageLogger(projectCode = "HMR")
@ValidIdRange(min = 800, max = 849)
interface CdiLog extends BasicLogger {

    CdiLog LOG = Logger.getMessageLogger(MethodHandles.lookup(), CdiLog.class, "io.github.hibernatemr.cdi");

    @LogMessage(level = Logger.Level.WARN)
    @Message(
            id = 800,
            value =
                    "the request has left %d ConsistencyScopes open; they were closed, or the thread's next request would"
                            + " read and write as this one's user: open them in try-with-resources")
    void scopesLeftOpen(int count);

    @LogMessage(level = Logger.Level.WARN)
    @Message(
            id = 801,
            value =
                    "persistence unit '%s': a request has brought a consistency token that this region's pods have not signed; such tokens"
                            + " are ignored, and this is said once: where users, or calls, go from region to region, set"
                            + " hibernate.mr.consistency.token_secret, the same in all regions")
    void tokenOfAnotherRegion(String unit);
}
