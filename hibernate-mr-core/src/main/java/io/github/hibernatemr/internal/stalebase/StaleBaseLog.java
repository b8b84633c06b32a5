/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.stalebase;

import java.lang.invoke.MethodHandles;
import java.time.Duration;
import org.hibernate.HibernateException;
import org.jboss.logging.BasicLogger;
import org.jboss.logging.Logger;
import org.jboss.logging.annotations.Message;
import org.jboss.logging.annotations.MessageLogger;
import org.jboss.logging.annotations.ValidIdRange;
import org.jboss.logging.annotations.ValidIdRanges;

/** What the guard of stale bases says; ids 503-505 and 520. */
@MessageLogger(projectCode = "HMR")
@ValidIdRanges({@ValidIdRange(min = 503, max = 505), @ValidIdRange(min = 520, max = 520)})
interface StaleBaseLog extends BasicLogger {

    StaleBaseLog LOG =
            Logger.getMessageLogger(MethodHandles.lookup(), StaleBaseLog.class, "io.github.hibernatemr.hibernate");

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

    @Message(
            id = 520,
            value =
                    "replicas have shown more to this ConsistencyScope than hibernate.mr.stale_base.remembered = %2$s allows to"
                            + " remember, so %1$s, which has no version, may have been read from one and changed since: give it a"
                            + " @Version, read less in one scope, or raise the setting")
    HibernateException baseForgotten(String entity, int limit);
}
