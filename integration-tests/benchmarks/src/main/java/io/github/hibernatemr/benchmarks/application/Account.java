/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.benchmarks.application;

import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import jakarta.persistence.Version;

/** With a version, as most applications have them. */
@Entity
@Table(name = "account")
class Account extends Owned {

    @Version
    private long version;

    /** For Hibernate. */
    protected Account() {}
}
