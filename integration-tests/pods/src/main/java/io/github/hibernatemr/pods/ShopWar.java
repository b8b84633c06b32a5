/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.pods;

import io.github.hibernatemr.pods.probe.ProbeResource;
import io.github.hibernatemr.pods.probe.ledger.Derived;
import io.github.hibernatemr.pods.probe.ledger.Entry;
import io.github.hibernatemr.pods.probe.ledger.Ledger;
import io.github.hibernatemr.pods.probe.programs.ProgramsResource;
import io.github.hibernatemr.programs.JtaProgram;
import io.github.hibernatemr.programs.Memo;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** The shop as it was built, with the probes in it. */
public final class ShopWar {

    private static final String PERSISTENCE = "META-INF/persistence.xml";
    private static final String OPEN = "<security-constraint><web-resource-collection><web-resource-name>open"
            + "</web-resource-name><url-pattern>/api/open/*</url-pattern></web-resource-collection></security-constraint>";
    private static final Pattern HIBERNATE = Pattern.compile(
            "/WEB-INF/lib/(hibernate-(core|models)|byte-buddy|antlr4|jaxb|txw2|istack|angus|jakarta)[-.].*");
    private static final Pattern PURCHASES = Pattern.compile("/WEB-INF/classes/io/github/hibernatemr/shop/Purchase.*");
    private static final Pattern CLASS = Pattern.compile("<class>.*</class>");
    private static final Pattern REPLICA = Pattern.compile("<property name=\"hibernate\\.mr\\.[^>]*>");
    private static final String UPDATE = "<property name=\"hibernate.hbm2ddl.auto\" value=\"update\"/>";
    private static final Pattern PROVIDER_MODULE = Pattern.compile(".*jboss\\.as\\.jpa\\.providerModule.*\\R");

    private ShopWar() {}

    /** With a name of its own, and without probes: Payara keeps a class loader whose archive has EJBs. */
    public static WebArchive asItIs(String name) {
        return ShrinkWrap.create(WebArchive.class, name)
                .merge(ShrinkWrap.createFromZipFile(
                        WebArchive.class, PodsSession.deployable("shop.war").toFile()));
    }

    /** As its customers get it, and with probes. */
    public static WebArchive shop() {
        return withProbes("shop.war");
    }

    /** With the primary as an XA data source. */
    public static WebArchive shopWithXa() {
        return changed("shop-xa.war", text -> text.replace("jdbc/ShopPrimary", "jdbc/ShopPrimaryXa"));
    }

    /** Without a Hibernate of its own: WildFly has one. */
    public static WebArchive withServersHibernate(String name, UnaryOperator<String> persistence) {
        WebArchive war = changed(
                name, text -> persistence.apply(PROVIDER_MODULE.matcher(text).replaceAll("")));
        war.getContent(path -> HIBERNATE.matcher(path.get()).matches()).keySet().forEach(war::delete);
        return war;
    }

    /** With another {@code persistence.xml}. */
    public static WebArchive changed(String name, UnaryOperator<String> persistence) {
        return changed(withProbes(name), "WEB-INF/classes/" + PERSISTENCE, persistence);
    }

    private static WebArchive changed(WebArchive war, String path, UnaryOperator<String> change) {
        try (InputStream stream = war.get(path).getAsset().openStream()) {
            var bytes = new ByteArrayOutputStream();
            stream.transferTo(bytes);
            String changed = change.apply(bytes.toString(StandardCharsets.UTF_8));
            war.delete(path);
            return war.add(new StringAsset(changed), path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * With an application in it that writes without a login, and wakes others by messages, timers and the like.
     *
     * @param name also part of its queues', so that no other deployment's messages come to it
     */
    public static WebArchive ledger(String name, UnaryOperator<String> persistence) {
        WebArchive war = changed(name, text -> persistence.apply(withLedger(text)))
                .addPackage(Ledger.class.getPackage())
                .addAsResource("ledger/derive.xml", "META-INF/batch-jobs/derive.xml");
        return changed(
                war,
                "WEB-INF/web.xml",
                text -> text.replace(
                        "</web-app>", OPEN + queue("Ledger", name) + queue("Abroad", name) + "</web-app>"));
    }

    /** Without its purchases: two persistence units for the same data, of which one has a replica. */
    public static WebArchive programs(String name) {
        WebArchive war = changed(asItIs(name), "WEB-INF/classes/" + PERSISTENCE, ShopWar::plainAndRouted)
                .addPackage(ProgramsResource.class.getPackage())
                .addPackage(JtaProgram.class.getPackage());
        war.getContent(path -> PURCHASES.matcher(path.get()).matches()).keySet().forEach(war::delete);
        return war;
    }

    private static String plainAndRouted(String persistence) {
        String routed = CLASS.matcher(persistence)
                .replaceAll("<class>" + Memo.class.getName() + "</class>")
                .replace("<properties>", "<properties>" + UPDATE);
        String unit = routed.substring(routed.indexOf("<persistence-unit"), routed.indexOf("</persistence>"));
        String plain = REPLICA.matcher(unit).replaceAll("").replace("name=\"shop\"", "name=\"plain\"");
        return routed.replace("</persistence>", plain + "</persistence>");
    }

    private static String withLedger(String persistence) {
        return persistence.replaceFirst(
                "(?=<class>)",
                "<class>" + Entry.class.getName() + "</class><class>" + Derived.class.getName() + "</class>");
    }

    private static String queue(String queue, String application) {
        return "<jms-destination><name>java:app/jms/" + queue + "</name>"
                + "<interface-name>jakarta.jms.Queue</interface-name><destination-name>"
                + (queue + application).replaceAll("\\W", "") + "</destination-name></jms-destination>";
    }

    private static WebArchive withProbes(String name) {
        return asItIs(name).addPackage(ProbeResource.class.getPackage());
    }
}
