/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.payara;

import io.github.hibernatemr.pods.FailuresContract;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.TargetsContainer;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.extension.ExtendWith;

/** What Payara says when something is down or wrong. */
@ExtendWith(Jdk.class)
class PayaraFailuresIT extends FailuresContract {

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
}
