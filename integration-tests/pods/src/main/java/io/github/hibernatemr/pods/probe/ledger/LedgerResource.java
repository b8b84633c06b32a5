/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.pods.probe.ledger;

import jakarta.annotation.Resource;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.transaction.UserTransaction;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;

/** Where nobody logs in. */
@Path("open/ledger")
@RequestScoped
@Produces(MediaType.TEXT_PLAIN)
public class LedgerResource {

    @Inject
    private Ledger ledger;

    @Inject
    private Waker waker;

    @Inject
    private Opened opened;

    @Resource
    private UserTransaction transaction;

    /** Writes an entry, and wakes who derives. */
    @POST
    @Path("{wake}")
    public void enter(@PathParam("wake") Wake wake, @FormParam("id") String id, @FormParam("account") String account)
            throws Exception {
        Order order = new Order(id, account);
        transaction.begin();
        ledger.enter(order);
        if (wake.isInside()) {
            waker.wake(wake, order);
        }
        transaction.commit();
        if (!wake.isInside()) {
            waker.wake(wake, order);
        }
    }

    /** Wakes who derives, without having written. */
    @POST
    @Path("{wake}/only")
    public void only(@PathParam("wake") Wake wake, @FormParam("id") String id, @FormParam("account") String account) {
        waker.wake(wake, new Order(id, account));
    }

    /** What is seen of an account, and where, by a request that might write. */
    @POST
    @Path("look")
    public String look(@FormParam("account") String account) {
        return ledger.look(account);
    }

    /** What is seen of an account, and where, by a request that only reads. */
    @GET
    @Path("look/{account}")
    public String show(@PathParam("account") String account) {
        return ledger.look(account);
    }

    /** Opens an account, unless it is there already: by a look-up, and not by a constraint. */
    @POST
    @Path("open")
    public String open(@FormParam("id") String id, @FormParam("account") String account) {
        if (!ledger.look(account).startsWith("0 ")) {
            return "taken already";
        }
        ledger.enter(new Order(id, account));
        return "opened";
    }

    /** Opens an account, and sends the browser to the page that shows it. */
    @POST
    @Path("place")
    public Response place(@FormParam("id") String id, @FormParam("account") String account) {
        ledger.enter(new Order(id, account));
        return Response.seeOther(URI.create("open/ledger/page/" + account)).build();
    }

    /** An account's page. */
    @GET
    @Path("page/{account}")
    public Response page(@PathParam("account") String account) {
        String seen = ledger.look(account);
        return Response.status(seen.startsWith("0 ") ? Response.Status.NOT_FOUND : Response.Status.OK)
                .entity(seen)
                .build();
    }

    /** What the application saw of an account when it started. */
    @GET
    @Path("opened")
    public String opened() {
        return opened.saw();
    }
}
