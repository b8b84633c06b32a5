/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.pods.probe;

import io.github.hibernatemr.cdi.event.NodeBack;
import io.github.hibernatemr.cdi.event.NodeLost;
import io.github.hibernatemr.cdi.event.RouteTaken;
import io.github.hibernatemr.cdi.event.StoreBack;
import io.github.hibernatemr.cdi.event.StoreLost;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.ObservesAsync;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;

/** Remembers what has happened. */
@ApplicationScoped
public class EventBean {

    private final Set<String> happened = new ConcurrentSkipListSet<>();

    public Set<String> happened() {
        return happened;
    }

    void route(@ObservesAsync RouteTaken event) {
        happened.add(event.persistenceUnit() + " routed");
    }

    void lost(@ObservesAsync NodeLost event) {
        happened.add(event.persistenceUnit() + " lost " + event.node().name());
    }

    void back(@ObservesAsync NodeBack event) {
        happened.add(event.persistenceUnit() + " has back " + event.node().name());
    }

    void lost(@ObservesAsync StoreLost event) {
        happened.add(event.persistenceUnit() + " lost its store");
    }

    void back(@ObservesAsync StoreBack event) {
        happened.add(event.persistenceUnit() + " has back its store");
    }
}
