/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.pods;

import io.github.hibernatemr.pods.probe.ProbeResource;
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
    private static final Pattern HIBERNATE = Pattern.compile(
            "/WEB-INF/lib/(hibernate-(core|models)|byte-buddy|antlr4|jaxb|txw2|istack|angus|jakarta)[-.].*");
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
        WebArchive war = withProbes(name);
        String path = "WEB-INF/classes/" + PERSISTENCE;
        try (InputStream stream = war.get(path).getAsset().openStream()) {
            var bytes = new ByteArrayOutputStream();
            stream.transferTo(bytes);
            String changed = persistence.apply(bytes.toString(StandardCharsets.UTF_8));
            war.delete(path);
            return war.addAsResource(new StringAsset(changed), PERSISTENCE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static WebArchive withProbes(String name) {
        return asItIs(name).addPackage(ProbeResource.class.getPackage());
    }
}
