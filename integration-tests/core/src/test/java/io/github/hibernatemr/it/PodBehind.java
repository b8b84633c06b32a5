/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.it;

import io.github.hibernatemr.consistency.ConsistencyLevel;
import io.github.hibernatemr.consistency.ConsistencyScope;
import io.github.hibernatemr.testkit.Cluster;
import jakarta.persistence.EntityManager;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.hibernate.SessionFactory;
import org.hibernate.jpa.HibernatePersistenceConfiguration;
import org.hibernate.stat.Statistics;

/** A pod that reads a replica which shows nothing newer than its last {@link #freeze}. */
final class PodBehind implements AutoCloseable {

    private final Cluster cluster = TestCluster.get();
    private final Pod pod;

    PodBehind(Class<?>... entities) {
        this(configuration -> configuration.managedClasses(entities));
    }

    /** @param entities says which there are */
    private PodBehind(Consumer<HibernatePersistenceConfiguration> entities) {
        Map<String, Object> settings = Pod.settings(cluster);
        settings.put("hibernate.hbm2ddl.auto", "create");
        settings.put("hibernate.generate_statistics", "true");
        Pod.othersAreElsewhere(settings);
        Pod.isSampledOften(settings);
        // Nobody but the paused replica: what it lacks, a write later than its pause.
        settings.keySet().removeIf(name -> name.startsWith("hibernate.mr.replica.ap."));
        pod = Pod.start("behind", settings, entities);
    }

    /** @param file a resource */
    static PodBehind mappedBy(String file) {
        return new PodBehind(configuration -> configuration.mappingFile(file));
    }

    Pod pod() {
        return pod;
    }

    Statistics statistics() {
        return pod.factory().unwrap(SessionFactory.class).getStatistics();
    }

    /** The replica has everything so far, and gets nothing more. */
    void freeze() {
        cluster.replica("eu").awaitCaughtUp();
        pod.settled(1);
        cluster.replica("eu").replay().pause();
    }

    void thaw() {
        cluster.replica("eu").replay().resume();
    }

    /** Runs what somebody does who sees the primary. */
    void somebodyElse(Consumer<EntityManager> work) {
        onPrimary(em -> {
            work.accept(em);
            return true;
        });
    }

    <T> T onPrimary(Function<EntityManager, T> work) {
        try (var scope = ConsistencyScope.at(ConsistencyLevel.strong())) {
            return pod.inTransaction(work);
        }
    }

    /** Flushes, since Hibernate wraps what fails a commit once more. */
    void flushed(Consumer<EntityManager> work) {
        pod.runInTransaction(em -> {
            work.accept(em);
            em.flush();
        });
    }

    @Override
    public void close() {
        pod.close();
    }
}
