/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.wildfly;

import io.github.hibernatemr.pods.HealthContract;
import io.github.hibernatemr.pods.ShopWar;
import java.net.URI;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.TargetsContainer;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** What WildFly tells a prober. */
class WildFlyHealthIT extends HealthContract {

    @Deployment(name = "a", testable = false)
    @TargetsContainer("pod-a")
    static WebArchive onPodA() {
        return ShopWar.shop();
    }

    /** A data source's {@code max-pool-size} is 20 by default. */
    @Override
    protected int moreThanThePoolHas() {
        return 30;
    }

    @Override
    protected URI readiness() {
        return URI.create("http://127.0.0.1:" + System.getProperty("pod.a.management") + "/health/ready");
    }
}
