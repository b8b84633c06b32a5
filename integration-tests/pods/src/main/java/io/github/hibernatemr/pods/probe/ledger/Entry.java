/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.pods.probe.ledger;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;

/** What has happened to an account: the history that a state is derived from. */
@Entity
public class Entry {

    @Id
    private String id;

    private String account;
    private int amount;

    protected Entry() {}

    public Entry(String id, String account, int amount) {
        this.id = id;
        this.account = account;
        this.amount = amount;
    }
}
