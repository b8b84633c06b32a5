/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.pods.probe.ledger;

import jakarta.annotation.Resource;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.jms.JMSException;
import jakarta.transaction.UserTransaction;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** Messages between regions, step by step. */
@Path("open/bridge")
@RequestScoped
@Produces(MediaType.TEXT_PLAIN)
public class BridgeResource {

    @Inject
    private Ledger ledger;

    @Inject
    private Bridge bridge;

    @Resource
    private UserTransaction transaction;

    /** Writes an entry, and sends a message in the same transaction. */
    @POST
    @Path("inside")
    public void inside(@FormParam("id") String id, @FormParam("account") String account) throws Exception {
        Order order = new Order(id, account);
        transaction.begin();
        ledger.enter(order);
        bridge.send(order);
        transaction.commit();
    }

    /** As {@link #inside}, by a connection factory. */
    @POST
    @Path("factory")
    public void factory(@FormParam("id") String id, @FormParam("account") String account) throws Exception {
        Order order = new Order(id, account);
        transaction.begin();
        ledger.enter(order);
        bridge.sendByFactory(order);
        transaction.commit();
    }

    /** Writes an entry, and sends a message when that is done. */
    @POST
    @Path("after")
    public void after(@FormParam("id") String id, @FormParam("account") String account) throws Exception {
        Order order = new Order(id, account);
        transaction.begin();
        ledger.enter(order);
        transaction.commit();
        bridge.sendOutside(order);
    }

    /** Takes a message that was sent, and sends it again. */
    @POST
    @Path("pass-on")
    public void passOn() {
        bridge.passOn();
    }

    /** Takes a message that was sent. */
    @POST
    @Path("take")
    public String take() throws JMSException {
        return bridge.take();
    }

    /** Lets a message arrive. */
    @POST
    @Path("put")
    public void put(
            @FormParam("token") String token, @FormParam("id") String id, @FormParam("account") String account) {
        bridge.put(token, new Order(id, account));
    }
}
