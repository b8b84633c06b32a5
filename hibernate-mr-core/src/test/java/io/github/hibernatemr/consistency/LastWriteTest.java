/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.consistency;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class LastWriteTest {

    private static final LastWrite NOTHING = new LastWrite.Nothing();
    private static final LastWrite UNKNOWN = new LastWrite.Unknown();
    private static final LastWrite EARLY = new LastWrite.At(Instant.ofEpochSecond(1));
    private static final LastWrite FORGOTTEN = new LastWrite.Forgotten(Instant.ofEpochSecond(2));
    private static final LastWrite LATE = new LastWrite.At(Instant.ofEpochSecond(3));

    @Test
    void ofTwoKeysTheLaterWriteCounts() {
        assertThat(EARLY.and(LATE)).isEqualTo(LATE);
        assertThat(LATE.and(EARLY)).isEqualTo(LATE);
        assertThat(FORGOTTEN.and(EARLY)).isEqualTo(FORGOTTEN);
        assertThat(FORGOTTEN.and(LATE)).isEqualTo(LATE);
        assertThat(NOTHING.and(EARLY)).isEqualTo(EARLY);
        assertThat(NOTHING.and(NOTHING)).isEqualTo(NOTHING);
    }

    @Test
    void whatIsUnknownOfOneIsUnknownOfBoth() {
        assertThat(UNKNOWN.and(LATE)).isEqualTo(UNKNOWN);
        assertThat(LATE.and(UNKNOWN)).isEqualTo(UNKNOWN);
    }
}
