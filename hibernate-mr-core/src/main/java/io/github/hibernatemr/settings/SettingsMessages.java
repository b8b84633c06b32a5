/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.settings;

import java.lang.invoke.MethodHandles;
import org.jboss.logging.Messages;
import org.jboss.logging.annotations.Message;
import org.jboss.logging.annotations.MessageBundle;
import org.jboss.logging.annotations.ValidIdRange;

/** What the settings room says; ids 100-199. */
@MessageBundle(projectCode = "HMR")
@ValidIdRange(min = 100, max = 199)
interface SettingsMessages {

    SettingsMessages MESSAGES = Messages.getBundle(MethodHandles.lookup(), SettingsMessages.class);

    @Message(id = 100, value = "persistence unit '%s' cannot start: %s")
    String one(String unit, Object problem);

    @Message(id = 101, value = "persistence unit '%s' cannot start, %d settings are wrong:%s")
    String several(String unit, int count, Object problems);
}
