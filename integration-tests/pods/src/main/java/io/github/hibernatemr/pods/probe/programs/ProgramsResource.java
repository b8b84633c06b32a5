/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.pods.probe.programs;

import io.github.hibernatemr.MultiRegion;
import io.github.hibernatemr.programs.JtaProgram;
import io.github.hibernatemr.programs.Place;
import jakarta.enterprise.context.RequestScoped;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.PersistenceUnit;
import jakarta.transaction.TransactionManager;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import javax.naming.InitialContext;
import javax.naming.NamingException;

/** Runs programs in a pod, with hibernate-mr and without. */
@Path("programs")
@RequestScoped
@Produces(MediaType.TEXT_PLAIN)
public class ProgramsResource {

    /** Of WildFly and of Payara: no specification names it. */
    private static final List<String> TRANSACTION_MANAGERS =
            List.of("java:jboss/TransactionManager", "java:appserver/TransactionManager");

    @PersistenceUnit(unitName = "plain")
    private EntityManagerFactory plain;

    @PersistenceUnit(unitName = "shop")
    private EntityManagerFactory routed;

    /** What a program sees and meets, a line each. */
    @GET
    @Path("{unit}/{program}")
    public String run(@PathParam("unit") String unit, @PathParam("program") JtaProgram program) throws Exception {
        EntityManagerFactory factory = unit.equals("plain") ? plain : routed;
        return String.join("\n", program.run(new Place(transactions(), factory)));
    }

    /** How many routes have led to the replica. */
    @GET
    @Path("local")
    public long local() {
        return MultiRegion.of(routed).statistics().replicaRoutes();
    }

    private static TransactionManager transactions() throws NamingException {
        NamingException failure = new NamingException("no transaction manager has any of these names");
        for (String name : TRANSACTION_MANAGERS) {
            try {
                return InitialContext.doLookup(name);
            } catch (NamingException e) {
                failure.addSuppressed(e);
            }
        }
        throw failure;
    }
}
