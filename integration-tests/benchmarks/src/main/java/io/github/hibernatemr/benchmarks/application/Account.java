/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.benchmarks.application;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** What a user has: changed by that user only, and without a version, as many applications have them. */
@Entity
@Table(name = "account")
class Account {

    @Id
    private long id;

    private long revision;

    /** For Hibernate. */
    protected Account() {}

    long revision() {
        return revision;
    }

    void change() {
        revision++;
    }
}
