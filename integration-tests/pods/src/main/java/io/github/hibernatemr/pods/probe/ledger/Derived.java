/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.pods.probe.ledger;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;

/** A state that was derived from the history of an account, when an entry had woken somebody. */
@Entity
public class Derived {

    @Id
    private String id;

    private long entries;
    private long amount;
    private String route;

    protected Derived() {}

    public Derived(String id, long entries, long amount, String route) {
        this.id = id;
        this.entries = entries;
        this.amount = amount;
        this.route = route;
    }
}
