/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.wildfly;

import io.github.hibernatemr.pods.PodsContract;
import io.github.hibernatemr.pods.ShopWar;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.TargetsContainer;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** The shop, with Hibernate in its WAR, on three pods of WildFly. */
class WildFlyPodsIT extends PodsContract {

    @Deployment(name = "a", testable = false)
    @TargetsContainer("pod-a")
    static WebArchive onPodA() {
        return ShopWar.shop();
    }

    @Deployment(name = "b", testable = false)
    @TargetsContainer("pod-b")
    static WebArchive onPodB() {
        return ShopWar.shop();
    }

    @Deployment(name = "c", testable = false)
    @TargetsContainer("pod-c")
    static WebArchive onPodC() {
        return ShopWar.shop();
    }

    @Deployment(name = "xa", testable = false)
    @TargetsContainer("pod-a")
    static WebArchive withXa() {
        return ShopWar.shopWithXa();
    }

    @Deployment(name = AGAIN, testable = false, managed = false)
    @TargetsContainer("pod-a")
    static WebArchive again() {
        return ShopWar.asItIs(AGAIN + ".war");
    }
}
