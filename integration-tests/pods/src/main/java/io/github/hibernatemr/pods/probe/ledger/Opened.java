/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.pods.probe.ledger;

import jakarta.annotation.PostConstruct;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.inject.Inject;

/** Reads while the application starts. */
@Singleton
@Startup
public class Opened {

    /** The account that is looked at. */
    public static final String ACCOUNT = "opening";

    @Inject
    private Ledger ledger;

    private String saw = "";

    @PostConstruct
    void start() {
        saw = ledger.look(ACCOUNT);
    }

    public String saw() {
        return saw;
    }
}
