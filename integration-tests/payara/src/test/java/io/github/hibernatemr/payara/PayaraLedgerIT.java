/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.payara;

import io.github.hibernatemr.pods.LedgerContract;
import io.github.hibernatemr.pods.probe.ledger.Wake;
import java.util.Set;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.TargetsContainer;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.extension.ExtendWith;

/** Messages of Payara's own broker, timers, events, threads and batch jobs. */
@ExtendWith(Jdk.class)
class PayaraLedgerIT extends LedgerContract {

    @Deployment(name = LOCAL, testable = false)
    @TargetsContainer("pod-a")
    static WebArchive onPodA() {
        return local();
    }

    @Deployment(name = LOCAL + "-c", testable = false)
    @TargetsContainer("pod-c")
    static WebArchive onPodC() {
        return local();
    }

    @Deployment(name = XA, testable = false)
    @TargetsContainer("pod-a")
    static WebArchive withXa() {
        return xa();
    }

    @Deployment(name = LATE, testable = false, managed = false)
    @TargetsContainer("pod-a")
    static WebArchive deployedLate() {
        return late();
    }

    @Override
    protected Set<Wake> runByAManagedExecutor() {
        return Set.of(Wake.EVENT, Wake.BATCH);
    }

    /** OpenMQ in the server's own process fails the transaction: "[B4297]: Message ... reference is gone". */
    @Override
    protected boolean sendsAgainWhatItReceived() {
        return false;
    }
}
