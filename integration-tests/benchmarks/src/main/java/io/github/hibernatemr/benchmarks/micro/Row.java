/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.benchmarks.micro;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Version;

/** What is found. */
@Entity
public class Row {

    @Id
    private long id;

    @Version
    private int version;

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
