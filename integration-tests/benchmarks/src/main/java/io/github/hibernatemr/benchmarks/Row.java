/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.benchmarks;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;

/** What is found. */
@Entity
public class Row {

    @Id
    private long id;

    private String name = "";

    /** For Hibernate. */
    protected Row() {}

    Row(long id, String name) {
        this.id = id;
        this.name = name;
    }

    void rename(String newName) {
        name = newName;
    }
}
