/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.pods;

import io.github.hibernatemr.testkit.Cluster;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Starts the cluster before Arquillian reads its settings, in which the addresses stand as system properties, and has a server's
 * module make its pods ready. Found as a service.
 */
public abstract class PodsSession implements LauncherSessionListener {

    private static final Duration POLL = Duration.ofMillis(20);

    /** For the service loader. */
    protected PodsSession() {}

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        // What is waited for is on this machine.
        Awaitility.setDefaultPollDelay(Duration.ZERO);
        Awaitility.setDefaultPollInterval(POLL);
        Cluster cluster = ShopCluster.start(deployable("shop.war"));
        try {
            prepare(cluster);
        } catch (Exception e) {
            ShopCluster.stop();
            throw new IllegalStateException("the pods could not be prepared", e);
        }
    }

    @Override
    public void launcherSessionClosed(LauncherSession session) {
        ShopCluster.stop();
    }

    /** Makes pods ready to be started. */
    protected abstract void prepare(Cluster cluster) throws Exception;

    /** Where the shop is on a pod that has been made ready. */
    public static URI pod(String name) {
        return URI.create(System.getProperty("pod." + name + ".uri"));
    }

    /** Where the build has put something that is deployed. */
    public static Path deployable(String name) {
        return Path.of(System.getProperty("pods.deployables"), name);
    }

    /** Where the build has unpacked the server. */
    public static Path serverHome() {
        return Path.of(System.getProperty("pods.server.home"));
    }

    /**
     * What a pod's environment tells the application and its server.
     *
     * @param region the pod's own, which is its replica's name too
     */
    protected static String environment(Cluster cluster, String region) {
        return System.getProperty("pods.jvm")
                + " -Dshop.primary.url=" + cluster.primary().jdbcUrl(region)
                + " -Dshop.replica.url=" + cluster.replica(region).jdbcUrl(region)
                + " -Dshop.user=" + cluster.primary().user()
                + " -Dshop.password=" + cluster.primary().password()
                + " -Dhibernate.mr.region=" + region
                + " -Dhibernate.mr.replica.near.region=" + region
                + " -Dhibernate.mr.store.uri=" + cluster.redis(region).uri(region)
                // Or a token holds in its own region alone.
                + " -Dhibernate.mr.consistency.token_secret=of-the-pods-of-all-regions"
                // What only a soft reference leads to is no leak.
                + " -XX:SoftRefLRUPolicyMSPerMB=0"
                // Machines that run tests are busy: what is tested here is not how soon a store counts as away.
                + " -Dhibernate.mr.store.timeout=2s";
    }
}
