/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.checker;

import io.github.hibernatemr.testkit.Link;
import java.time.Duration;

/** What a way to a replica can be like. */
enum ReplicaTrouble {
    NONE {
        @Override
        void strike(Link link) {}
    },

    /** It breaks and mends, again and again. */
    FLAPPING {
        @Override
        void strike(Link link) {
            link.cut();
        }
    },

    /** As TCP makes half of the packets being lost appear: whatever is sent may come a few retransmission time-outs later. */
    LOSSY {
        @Override
        void strike(Link link) {
            link.jitter(LATE);
        }

        @Override
        void mend(Link link) {
            link.jitter(Duration.ZERO);
        }
    },

    /** Nothing passes for two seconds. */
    STALLING {
        @Override
        void strike(Link link) {
            link.stall();
        }

        @Override
        Duration lasts() {
            return STALL;
        }
    };

    /** Two retransmissions: 200 ms and 400 ms (RFC 6298, with Linux's least time-out). */
    private static final Duration LATE = Duration.ofMillis(600);

    private static final Duration STALL = Duration.ofSeconds(2);
    private static final Duration USUAL = Duration.ofMillis(700);

    abstract void strike(Link link);

    void mend(Link link) {
        link.restore();
    }

    Duration lasts() {
        return USUAL;
    }
}
