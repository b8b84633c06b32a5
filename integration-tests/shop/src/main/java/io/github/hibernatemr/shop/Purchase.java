/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.shop;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import java.time.Instant;

/** What a customer has bought. */
@Entity
public class Purchase {

    @Id
    @GeneratedValue
    private Long id;

    private String customer;
    private String article;
    private int quantity;
    private Instant placed;

    protected Purchase() {}

    public Purchase(String customer, String article, int quantity) {
        this.customer = customer;
        this.article = article;
        this.quantity = quantity;
        this.placed = Instant.now();
    }

    public Long getId() {
        return id;
    }

    public String getCustomer() {
        return customer;
    }

    public String getArticle() {
        return article;
    }

    public int getQuantity() {
        return quantity;
    }

    public void setQuantity(int quantity) {
        this.quantity = quantity;
    }

    public Instant getPlaced() {
        return placed;
    }
}
