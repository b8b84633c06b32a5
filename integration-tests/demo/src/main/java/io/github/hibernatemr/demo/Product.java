/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.demo;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;

/** Something to buy. */
@Entity
public class Product {

    @Id
    private long id;

    private String name = "";
    private int category;

    /** For Hibernate. */
    protected Product() {}

    Product(long id, String name, int category) {
        this.id = id;
        this.name = name;
        this.category = category;
    }
}
