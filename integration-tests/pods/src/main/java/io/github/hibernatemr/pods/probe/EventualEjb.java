/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.pods.probe;

import io.github.hibernatemr.cdi.Consistency;
import io.github.hibernatemr.cdi.Consistency.Level;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;

/** An EJB with a level. */
@Stateless
@Consistency(Level.EVENTUAL)
public class EventualEjb {

    @Inject
    private Look look;

    @Inject
    private PlainBean bean;

    public String ofClass() {
        return look.levelAndNode();
    }

    @TransactionAttribute(TransactionAttributeType.REQUIRES_NEW)
    public String ofClassInATransactionOfItsOwn() {
        return look.levelAndNode();
    }

    @Consistency(Level.STRONG)
    public String ofMethod() {
        return look.levelAndNode();
    }

    public String callingABeanWithout() {
        return bean.none();
    }

    public String callingAStrongBeanThatBeginsATransaction() {
        return bean.strongInATransactionOfItsOwn() + " and then " + look.level();
    }
}
