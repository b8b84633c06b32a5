/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.shop;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;

/** The purchases of who has logged in. */
@Path("purchases")
@RequestScoped
public class PurchaseResource {

    @Inject
    private Purchases purchases;

    @Context
    private SecurityContext security;

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    public PurchaseList list() {
        return purchases.of(customer());
    }

    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Produces(MediaType.TEXT_PLAIN)
    public String place(@FormParam("article") String article, @FormParam("quantity") int quantity) {
        return purchases.place(customer(), article, quantity).toString();
    }

    @POST
    @Path("{id}")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public void change(@PathParam("id") Long id, @FormParam("quantity") int quantity) {
        purchases.change(id, quantity);
    }

    private String customer() {
        return security.getUserPrincipal().getName();
    }
}
