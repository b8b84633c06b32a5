/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.benchmarks.application;

import jakarta.persistence.Id;
import jakarta.persistence.MappedSuperclass;

/** What a user has: changed by that user only. */
@MappedSuperclass
abstract class Owned {

    @Id
    private long id;

    private long revision;

    long revision() {
        return revision;
    }

    void change() {
        revision++;
    }
}
