/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.pods.probe;

import io.github.hibernatemr.MultiRegion;
import io.github.hibernatemr.cdi.Consistency;
import io.github.hibernatemr.cdi.Consistency.Level;
import io.github.hibernatemr.cdi.ForUnit;
import io.github.hibernatemr.consistency.ConsistencyLevel;
import io.github.hibernatemr.consistency.ConsistencyScope;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Status;
import jakarta.transaction.UserTransaction;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.management.ObjectName;
import org.hibernate.Session;

/** Runs what a test asks for, inside. */
@Path("probe")
@RequestScoped
@Produces(MediaType.TEXT_PLAIN)
public class ProbeResource {

    private static final int PATIENCE_SECONDS = 30;
    private static final int POLL_MILLIS = 50;

    @Inject
    private Look look;

    @Inject
    private PlainBean bean;

    @Inject
    private EventualEjb ejb;

    @Inject
    private AsyncBean asyncBean;

    @Inject
    private AsyncEjb asyncEjb;

    @Inject
    private EventBean events;

    @Inject
    private MultiRegion multiRegion;

    @Inject
    @ForUnit("shop")
    private MultiRegion shop;

    @Resource
    private UserTransaction transaction;

    @Resource
    private ManagedExecutorService executor;

    /** Reads over plain JDBC. */
    @GET
    @Path("plain")
    public String plain() {
        return "from a standby: " + look.readsStandbyWithPlainJdbc();
    }

    /** In one transaction reads, writes and reads, and then ends it: where it read, what it saw, and what is there afterwards. */
    @GET
    @Path("transaction/{end}")
    public String transaction(@PathParam("end") String end, @QueryParam("id") long id) throws Exception {
        transaction.begin();
        String before = look.node();
        look.write(id, "probe");
        String after = look.node();
        long seen = look.count(id);
        if (end.equals("commit")) {
            transaction.commit();
        } else {
            transaction.rollback();
        }
        try (var scope = ConsistencyScope.at(ConsistencyLevel.strong())) {
            transaction.begin();
            long left = look.count(id);
            transaction.commit();
            return before + ", " + after + ", sees " + seen + ", leaves " + left;
        }
    }

    /** A transaction that times out between two statements of a session: what becomes of the second. */
    @GET
    @Path("timeout")
    public String timeout() throws Exception {
        transaction.setTransactionTimeout(1);
        transaction.begin();
        try {
            String node = look.node();
            Session session = look.session();
            while (transaction.getStatus() == Status.STATUS_ACTIVE) {
                Thread.sleep(POLL_MILLIS);
            }
            // A server rolls it back in another thread, or marks it for who works in it.
            String state = transaction.getStatus() == Status.STATUS_MARKED_ROLLBACK ? "marked" : "rolled back";
            return node + ", " + state + ", "
                    + outcome(() -> session.createNativeQuery("select cast(pg_is_in_recovery() as text)", String.class)
                            .getSingleResult());
        } finally {
            transaction.setTransactionTimeout(0);
            try {
                transaction.rollback();
            } catch (IllegalStateException ended) {
                // By the server, as it should.
            }
        }
    }

    private static String outcome(Callable<String> action) {
        try {
            return action.call();
        } catch (Exception e) {
            return e.getClass().getSimpleName() + ": " + e.getMessage();
        }
    }

    /** Which level holds, and where a read goes, by call path. */
    @GET
    @Path("levels")
    public String levels() {
        Map<String, String> table = new LinkedHashMap<>();
        table.put("REST", look.level());
        table.put("REST > bean", bean.none());
        table.put("REST > bean STRONG", bean.strong());
        table.put("REST > bean EVENTUAL", bean.eventual());
        table.put("REST > bean BOUNDED 2s", bean.bounded());
        table.put("REST > bean STRONG, REQUIRES_NEW", bean.strongInATransactionOfItsOwn());
        table.put("REST > EJB EVENTUAL", ejb.ofClass());
        table.put("REST > EJB EVENTUAL, method STRONG", ejb.ofMethod());
        table.put("REST > EJB EVENTUAL > bean", ejb.callingABeanWithout());
        table.put("REST > EJB EVENTUAL > bean STRONG, REQUIRES_NEW", ejb.callingAStrongBeanThatBeginsATransaction());
        table.put("REST > bean STRONG > EJB EVENTUAL, REQUIRES_NEW", bean.strongAroundAnEventualEjb());
        return table.entrySet().stream()
                .map(entry -> entry.getKey() + " = " + entry.getValue())
                .collect(Collectors.joining("\n"));
    }

    /** As above, where the resource itself has a level. */
    @GET
    @Path("strong")
    @Consistency(Level.STRONG)
    public String strong() {
        return look.level() + ", " + bean.none();
    }

    /** Where tasks read that a request submits. */
    @GET
    @Path("async")
    public String async(@QueryParam("id") @DefaultValue("0") long id) throws Exception {
        ExecutorService own = Executors.newSingleThreadExecutor();
        try {
            return "request " + asyncEjb.node()
                    + ", executor " + executor.submit(asyncEjb::node).get(PATIENCE_SECONDS, TimeUnit.SECONDS)
                    + ", asynchronous " + asyncBean.node().get(PATIENCE_SECONDS, TimeUnit.SECONDS)
                    + ", own thread " + own.submit(asyncEjb::node).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } finally {
            own.shutdown();
        }
    }

    /** How many purchases are seen by this number. */
    @GET
    @Path("count")
    public String count(@QueryParam("id") long id) {
        return Long.toString(asyncEjb.count(id));
    }

    /** What events told, since the application was deployed. */
    @GET
    @Path("events")
    public String events() {
        return String.join(", ", events.happened());
    }

    /** What was injected. */
    @GET
    @Path("injected")
    public String injected() {
        return MultiRegion.persistenceUnits() + " "
                + multiRegion.topology().replicas().size() + " "
                + shop.topology().primary().node().name();
    }

    /** How many threads and units, which is class loaders, this server holds for all its applications. Collects garbage first. */
    @GET
    @Path("held")
    public String held() throws Exception {
        long threads = Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("hibernate-mr") || name.startsWith("lettuce"))
                .count();
        String histogram = (String) ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        "gcClassHistogram",
                        new Object[] {new String[0]},
                        new String[] {String[].class.getName()});
        // A line for each class loader that still has the class; Hibernate's own may be the server's.
        long units = histogram
                .lines()
                .filter(line -> line.contains(" io.github.hibernatemr.internal.activation.MultiRegionUnit"))
                .filter(line -> !line.contains("$"))
                .count();
        return threads + " " + units;
    }
}
