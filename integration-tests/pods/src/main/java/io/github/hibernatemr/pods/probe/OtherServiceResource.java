/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.pods.probe;

import io.github.hibernatemr.cdi.rest.TokenForwarding;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.client.Client;
import jakarta.ws.rs.client.ClientBuilder;
import jakarta.ws.rs.client.Entity;
import jakarta.ws.rs.client.Invocation;
import jakarta.ws.rs.client.WebTarget;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Form;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.util.function.Function;

/** Calls another shop on behalf of the caller, in the same request; with and without tokens. */
@Path("probe/other")
@Produces(MediaType.TEXT_PLAIN)
public class OtherServiceResource {

    @Inject
    private AsyncEjb here;

    @Context
    private HttpHeaders headers;

    /** Buys something there, and says how many such purchases are seen here. */
    @GET
    @Path("buy")
    public String buyThere(@QueryParam("shop") String shop, @QueryParam("forward") boolean forward) {
        String purchase = atOther(
                shop,
                "api/purchases",
                forward,
                request -> request.post(Entity.form(new Form("article", "tea").param("quantity", "1")), String.class));
        return Long.toString(here.count(Long.parseLong(purchase)));
    }

    /** Writes a purchase here, and says how many such are seen there. */
    @GET
    @Path("look")
    public String lookThere(
            @QueryParam("shop") String shop, @QueryParam("id") long id, @QueryParam("forward") boolean forward) {
        here.write(id);
        return atOther(shop, "api/probe/count?id=" + id, forward, request -> request.get(String.class));
    }

    private String atOther(String shop, String path, boolean forward, Function<Invocation.Builder, String> call) {
        ClientBuilder builder = ClientBuilder.newBuilder();
        try (Client client = (forward ? builder.register(TokenForwarding.class) : builder).build()) {
            WebTarget target = client.target(shop + path);
            return call.apply(target.request()
                    .header(HttpHeaders.AUTHORIZATION, headers.getHeaderString(HttpHeaders.AUTHORIZATION)));
        }
    }
}
