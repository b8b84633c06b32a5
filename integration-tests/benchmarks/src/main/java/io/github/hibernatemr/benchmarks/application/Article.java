/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.benchmarks.application;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** What everybody looks at and nobody changes. */
@Entity
@Table(name = "article")
class Article {

    @Id
    private long id;

    private int shelf;

    private String name = "";

    /** For Hibernate. */
    protected Article() {}

    @Override
    public String toString() {
        return id + " " + name + " on " + shelf;
    }
}
