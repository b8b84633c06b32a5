/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.it;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Everything that tests wait for is on this machine: whoever waits looks at once, and often. Found as a service. */
public final class LooksOften implements BeforeAllCallback {

    private static final Duration INTERVAL = Duration.ofMillis(20);

    /** For the service loader. */
    public LooksOften() {}

    @Override
    public void beforeAll(ExtensionContext context) {
        Awaitility.setDefaultPollDelay(Duration.ZERO);
        Awaitility.setDefaultPollInterval(INTERVAL);
    }
}
