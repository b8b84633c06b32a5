/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.payara;

import io.github.hibernatemr.pods.HealthContract;
import io.github.hibernatemr.pods.PodsSession;
import io.github.hibernatemr.pods.ShopWar;
import java.net.URI;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.TargetsContainer;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.extension.ExtendWith;

/** What Payara tells a prober. */
@ExtendWith(Jdk.class)
class PayaraHealthIT extends HealthContract {

    @Deployment(name = "a", testable = false)
    @TargetsContainer("pod-a")
    static WebArchive onPodA() {
        return ShopWar.shop();
    }

    /** A pool's {@code max-pool-size} is 32 by default. */
    @Override
    protected int moreThanThePoolHas() {
        return 40;
    }

    @Override
    protected URI readiness() {
        return PodsSession.pod("a").resolve("/health/ready");
    }
}
