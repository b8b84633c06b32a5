/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.pods.probe;

import io.github.hibernatemr.cdi.Consistency;
import io.github.hibernatemr.cdi.Consistency.Level;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;

/** A CDI bean; some of its methods have a level. */
@ApplicationScoped
@Transactional
public class PlainBean {

    @Inject
    private Look look;

    @Inject
    private EventualEjb ejb;

    public String none() {
        return look.levelAndNode();
    }

    @Consistency(Level.STRONG)
    public String strong() {
        return look.levelAndNode();
    }

    @Consistency(Level.EVENTUAL)
    public String eventual() {
        return look.levelAndNode();
    }

    @Consistency(value = Level.BOUNDED, maxStaleness = "2s")
    public String bounded() {
        return look.levelAndNode();
    }

    @Consistency(Level.STRONG)
    @Transactional(TxType.REQUIRES_NEW)
    public String strongInATransactionOfItsOwn() {
        return look.levelAndNode();
    }

    @Consistency(Level.STRONG)
    @Transactional(TxType.NOT_SUPPORTED)
    public String strongAroundAnEventualEjb() {
        return ejb.ofClassInATransactionOfItsOwn() + " inside " + look.level();
    }
}
