/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.pods.probe;

import jakarta.ejb.Stateless;
import jakarta.inject.Inject;

/** What tasks do, in a transaction. */
@Stateless
public class AsyncEjb {

    @Inject
    private Look look;

    public String node() {
        return look.node();
    }

    public long count(long id) {
        return look.count(id);
    }

    public void write(long id) {
        look.write(id, "probe");
    }
}
