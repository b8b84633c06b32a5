/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.benchmarks.application;

import jakarta.persistence.Entity;
import jakarta.persistence.Table;

/** Without a version, as most applications have some. */
@Entity
@Table(name = "cart")
class Cart extends Owned {

    /** For Hibernate. */
    protected Cart() {}
}
