/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.pods.probe;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.sql.SQLException;
import javax.naming.NamingException;

/** Brings about inside what a prober shall notice outside. */
@Path("health-probe")
@RequestScoped
@Produces(MediaType.TEXT_PLAIN)
public class HealthResource {

    @Inject
    private ProbeCheck check;

    @Inject
    private Hoarder hoarder;

    /** Has the application's own check fail, or not. */
    @GET
    @Path("check")
    public String check(@QueryParam("failing") boolean failing) {
        check.failing(failing);
        return "failing = " + failing;
    }

    /** Takes connections of the primary. */
    @GET
    @Path("take")
    public String take(@QueryParam("most") int most) throws InterruptedException, NamingException {
        return hoarder.take(most);
    }

    /** Gives them back. */
    @GET
    @Path("give-back")
    public String giveBack() throws SQLException {
        return hoarder.giveBack();
    }
}
