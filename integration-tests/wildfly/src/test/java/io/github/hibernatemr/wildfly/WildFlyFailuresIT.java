/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.wildfly;

import io.github.hibernatemr.pods.FailuresContract;
import io.github.hibernatemr.pods.ShopWar;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.TargetsContainer;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;

/** What WildFly says when something is down or wrong. */
class WildFlyFailuresIT extends FailuresContract {

    private static final String SERVERS_HIBERNATE = "servers-hibernate";

    @Deployment(name = LATE, testable = false, managed = false)
    @TargetsContainer("pod-a")
    static WebArchive deployedLate() {
        return late();
    }

    @Deployment(name = WRONG_NAME, testable = false, managed = false)
    @TargetsContainer("pod-a")
    static WebArchive withAWrongName() {
        return wrongName();
    }

    @Deployment(name = SERVERS_HIBERNATE, testable = false, managed = false)
    @TargetsContainer("pod-a")
    static WebArchive withTheServersHibernate() {
        return ShopWar.withServersHibernate(SERVERS_HIBERNATE + ".war", persistence -> persistence);
    }

    /** WildFly 39's is 7.1. */
    @Test
    void aHibernateThatIsTooOldIsToldWithItsVersion() {
        assertThatDeploying(SERVERS_HIBERNATE)
                .hasStackTraceContaining(
                        "HMR000500: persistence unit 'shop': hibernate-mr needs Hibernate ORM 7.2 or newer,"
                                + " but this is 7.1.");
    }
}
