/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hibernatemr.replication.Epoch;
import org.junit.jupiter.api.Test;

class TimelineTest {

    @Test
    void aLaterTimelineSupersedesAnEarlierOneHoweverManyLieInBetween() {
        assertThat(new Timeline(5).supersedes(new Timeline(2))).isTrue();
        assertThat(new Timeline(2).supersedes(new Timeline(5))).isFalse();
        assertThat(new Timeline(2).supersedes(new Timeline(2))).isFalse();
    }

    @Test
    void anEpochOfAnotherKindIsNotSuperseded() {
        Epoch other = whatever -> true;
        assertThat(new Timeline(2).supersedes(other)).isFalse();
    }
}
