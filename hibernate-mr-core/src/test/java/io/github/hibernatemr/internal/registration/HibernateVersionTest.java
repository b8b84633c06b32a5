/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.registration;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HibernateVersionTest {

    @ParameterizedTest
    @CsvSource({
        "7.2.0.Final, true",
        "7.4.13.Final, true",
        "8.0.0.Beta1, true",
        "10.0.0, true",
        "7.1.11.Final, false",
        "7.0.0.Final, false",
        "6.6.1.Final, false",
        "[WORKING], true",
    })
    void sevenTwoIsTheOldest(String version, boolean supported) {
        assertThat(HibernateVersion.isSupported(version)).isEqualTo(supported);
    }
}
