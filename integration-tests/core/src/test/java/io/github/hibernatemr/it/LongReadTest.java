/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hibernatemr.routing.Route;
import io.github.hibernatemr.testkit.Cluster;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The store's answer came while the replica was still at work, and is as old as it is, however long the work takes. */
class LongReadTest {

    @Test
    void aReadThatTakesLongerThanAPodMayBeSuspendedIsRunOnceAndWhereItBegan() {
        Cluster cluster = TestCluster.get();
        try (Pod pod = Pod.start(cluster)) {
            pod.settled();
            Map<?, Long> before = pod.multiRegion().statistics().reruns();
            Route route = pod.routeOf(
                    "patient",
                    em -> em.createNativeQuery("select count(pg_sleep(11))").getSingleResult());
            assertThat(route.reason().leadsToReplica()).as("%s", route).isTrue();
            assertThat(pod.multiRegion().statistics().reruns()).isEqualTo(before);
        }
    }
}
