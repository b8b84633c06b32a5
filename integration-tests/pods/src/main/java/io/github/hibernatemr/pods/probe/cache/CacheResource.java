/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.pods.probe.cache;

import io.github.hibernatemr.MultiRegion;
import io.github.hibernatemr.cdi.Consistency;
import io.github.hibernatemr.cdi.Consistency.Level;
import io.github.hibernatemr.routing.Route;
import jakarta.enterprise.context.RequestScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;

/** Reads and writes a price, and looks into the cache. */
@Path("cache/{id}")
@RequestScoped
@Transactional
@Produces(MediaType.TEXT_PLAIN)
public class CacheResource {

    @PersistenceContext(unitName = "shop")
    private EntityManager entityManager;

    @PathParam("id")
    private Long id;

    /** The amount, and the node that was asked. */
    @GET
    @Path("read")
    public String read() {
        String amount = entityManager.find(Price.class, id).getAmount();
        Route route = MultiRegion.of(entityManager).route();
        return amount + " from "
                + (route.node() == null ? "the cache" : route.node().name());
    }

    /** The same at level strong. */
    @GET
    @Path("strong")
    @Consistency(Level.STRONG)
    public String strong() {
        return read();
    }

    /** Changes the amount. */
    @GET
    @Path("write")
    public void write(@QueryParam("amount") String amount) {
        entityManager.find(Price.class, id).setAmount(amount);
    }

    /** Whether the cache has it. */
    @GET
    @Path("contains")
    public boolean contains() {
        return entityManager.getEntityManagerFactory().getCache().contains(Price.class, id);
    }

    /** Empties the cache. */
    @GET
    @Path("evict")
    public void evict() {
        entityManager.getEntityManagerFactory().getCache().evictAll();
    }
}
