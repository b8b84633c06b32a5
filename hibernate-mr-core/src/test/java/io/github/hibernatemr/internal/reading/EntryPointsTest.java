/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.reading;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hibernatemr.application.Orders;
import io.github.hibernatemr.consistency.Intent;
import org.junit.jupiter.api.Test;

class EntryPointsTest {

    private final EntryPoints places = new EntryPoints();

    private int reading() {
        return Orders.show(() -> places.current(null));
    }

    private int writing() {
        return Orders.place(() -> places.current(null));
    }

    private void ended(int place, boolean wrote, int times) {
        for (int i = 0; i < times; i++) {
            places.ended(place, null, wrote);
        }
    }

    @Test
    void whatIsNotKnownYetCountsAsWriting() {
        assertThat(places.isAboutToWrite(reading(), null)).isTrue();
    }

    @Test
    void whatHasOnlyReadOftenEnoughIsTakenForReading() {
        ended(reading(), false, 15);
        assertThat(places.isAboutToWrite(reading(), null)).as("once more").isTrue();
        ended(reading(), false, 1);
        assertThat(places.isAboutToWrite(reading(), null)).isFalse();
    }

    @Test
    void oneMethodTellsNothingOfAnother() {
        ended(reading(), false, 100);
        assertThat(writing()).isNotEqualTo(reading());
        assertThat(places.isAboutToWrite(writing(), null)).isTrue();
    }

    @Test
    void oneWriteIsRememberedThroughAThousandReads() {
        ended(reading(), false, 100);
        ended(reading(), true, 1);
        ended(reading(), false, 1_000);
        assertThat(places.isAboutToWrite(reading(), null)).as("new again").isTrue();
        ended(reading(), false, 16);
        assertThat(places.isAboutToWrite(reading(), null)).isFalse();
    }

    @Test
    void whatIsSaidHolds() {
        ended(reading(), false, 100);
        assertThat(places.isAboutToWrite(places.current(Intent.WRITE), Intent.WRITE))
                .isTrue();
        assertThat(places.isAboutToWrite(places.current(Intent.READ), Intent.READ))
                .isFalse();
    }

    private int shownByGet() {
        return Orders.show(() -> places.current(Intent.READ));
    }

    @Test
    void whoeverSaysThatItReadsAndWritesAllTheSameIsFoundOut() {
        assertThat(shownByGet()).as("nobody looks").isEqualTo(EntryPoints.NONE);
        places.ended(shownByGet(), Intent.READ, true);
        int place = shownByGet();
        assertThat(place).isNotEqualTo(EntryPoints.NONE);
        assertThat(places.isAboutToWrite(place, Intent.READ)).as("another").isFalse();
        places.ended(place, Intent.READ, true);
        assertThat(places.isAboutToWrite(shownByGet(), Intent.READ)).isTrue();
    }
}
