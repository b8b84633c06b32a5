/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.pods.probe.ledger;

import jakarta.batch.api.AbstractBatchlet;
import jakarta.batch.api.BatchProperty;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;

/** A batch job's only step. */
@Named
@Dependent
public class DeriveBatchlet extends AbstractBatchlet {

    @Inject
    private Ledger ledger;

    @Inject
    @BatchProperty
    private String order;

    @Override
    public String process() {
        ledger.derive(Order.of(order));
        return "COMPLETED";
    }
}
