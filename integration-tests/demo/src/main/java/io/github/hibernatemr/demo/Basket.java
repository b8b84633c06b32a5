/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.demo;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Version;

/** A user's basket; its revision counts the user's writes. */
@Entity
public class Basket {

    @Id
    private long userId;

    @Version
    private int version;

    private long revision;
    private String content = "empty";

    /** For Hibernate. */
    protected Basket() {}

    Basket(long userId) {
        this.userId = userId;
    }

    void put(String newContent) {
        content = newContent;
        revision++;
    }

    long revision() {
        return revision;
    }
}
