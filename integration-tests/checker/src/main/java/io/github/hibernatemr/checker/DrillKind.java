/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.checker;

import io.github.hibernatemr.testkit.Cluster;
import io.github.hibernatemr.testkit.Replica;

/** How a primary is replaced. */
enum DrillKind {
    /** It dies at once, and an heir is promoted. */
    KILLED {
        @Override
        void replace(Cluster cluster, Replica heir) {
            cluster.primary().kill();
            heir.promote();
        }
    },

    /** It is stopped in good order, an heir that has everything is promoted, and it comes back as a replica. */
    SWITCHOVER {
        @Override
        void replace(Cluster cluster, Replica heir) {
            cluster.primary().stop();
            heir.promote();
        }

        @Override
        void afterwards(Cluster cluster, Replica heir) {
            cluster.startAsStandby(cluster.primary(), heir);
        }
    },

    /** One region cannot reach it any more, so an heir is promoted, while the other region sees two. */
    CUT_OFF {
        @Override
        void replace(Cluster cluster, Replica heir) {
            cluster.link(Site.EUROPE, cluster.primary()).cut();
            heir.promote();
        }

        @Override
        void afterwards(Cluster cluster, Replica heir) {
            cluster.link(Site.EUROPE, cluster.primary()).restore();
        }
    };

    /** Returns as soon as the heir accepts writes. */
    abstract void replace(Cluster cluster, Replica heir);

    /** What is done when the pods have found it. */
    void afterwards(Cluster cluster, Replica heir) {}
}
