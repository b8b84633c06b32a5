/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.benchmarks.growth;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Version;

/** What is read and written. */
@Entity
class Goods {

    @Id
    private long id;

    @Version
    private int version;

    private long sold;

    /** For Hibernate. */
    protected Goods() {}

    void sell() {
        sold++;
    }
}
