/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.cdi.event;

import io.github.hibernatemr.hibernate.MultiRegionListener;
import io.github.hibernatemr.routing.Route;
import io.github.hibernatemr.topology.Node;
import jakarta.enterprise.event.Event;
import java.util.concurrent.ThreadLocalRandom;

/** Fires asynchronous events: whoever observes them shall not hold up who samples or reads. Thread-safe. */
final class FiringListener implements MultiRegionListener {

    private final Event<Object> events;

    FiringListener(Event<Object> events) {
        this.events = events;
    }

    private void fire(Object event) {
        var unused = events.fireAsync(event);
    }

    @Override
    public void routeTaken(String persistenceUnit, Route route) {
        if (ThreadLocalRandom.current().nextInt(RouteTaken.ONE_IN) == 0) {
            fire(new RouteTaken(persistenceUnit, route));
        }
    }

    @Override
    public void nodeLost(String persistenceUnit, Node node, String problem) {
        fire(new NodeLost(persistenceUnit, node, problem));
    }

    @Override
    public void nodeBack(String persistenceUnit, Node node) {
        fire(new NodeBack(persistenceUnit, node));
    }

    @Override
    public void roleChanged(String persistenceUnit, Node node, Node.Role role) {
        fire(new RoleChanged(persistenceUnit, node, role));
    }

    @Override
    public void primaryMoved(String persistenceUnit, Node before, Node now) {
        fire(new PrimaryMoved(persistenceUnit, before, now));
    }

    @Override
    public void fenced(String persistenceUnit, Node node, Node primary) {
        fire(new NodeFenced(persistenceUnit, node, primary));
    }

    @Override
    public void storeLost(String persistenceUnit) {
        fire(new StoreLost(persistenceUnit));
    }

    @Override
    public void storeBack(String persistenceUnit) {
        fire(new StoreBack(persistenceUnit));
    }
}
