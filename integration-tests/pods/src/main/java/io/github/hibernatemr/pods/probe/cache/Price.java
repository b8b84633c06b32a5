/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.pods.probe.cache;

import jakarta.persistence.Cacheable;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;

/** What a pod keeps in its second-level cache. */
@Entity
@Cacheable
public class Price {

    @Id
    private Long id;

    private String amount;

    protected Price() {}

    String getAmount() {
        return amount;
    }

    void setAmount(String amount) {
        this.amount = amount;
    }
}
