/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.programs;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;

/** Something to store: an id from a sequence, a version, a value. */
@Entity
@Table(name = "program_memo")
public class Memo {

    @Id
    @GeneratedValue(strategy = GenerationType.SEQUENCE)
    private Long id;

    @Version
    private int version;

    private String name;

    /** For Hibernate. */
    protected Memo() {}

    /** A new one. */
    public Memo(String name) {
        this.name = name;
    }

    /** Its number, once it is stored. */
    public Long id() {
        return id;
    }

    /** What it says. */
    public String name() {
        return name;
    }

    /** Says something else from now on. */
    public void rename(String newName) {
        name = newName;
    }
}
