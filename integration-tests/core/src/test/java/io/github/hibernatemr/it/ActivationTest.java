/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.hibernatemr.MultiRegion;
import io.github.hibernatemr.hibernate.MultiRegionConnectionProvider;
import io.github.hibernatemr.routing.Route;
import io.github.hibernatemr.testkit.Cluster;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.Persistence;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.StatelessSession;
import org.hibernate.boot.MetadataSources;
import org.hibernate.boot.registry.BootstrapServiceRegistryBuilder;
import org.hibernate.boot.registry.StandardServiceRegistry;
import org.hibernate.boot.registry.StandardServiceRegistryBuilder;
import org.hibernate.boot.registry.classloading.internal.ClassLoaderServiceImpl;
import org.hibernate.engine.jdbc.connections.spi.ConnectionProvider;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.jpa.HibernatePersistenceConfiguration;
import org.hibernate.service.spi.ServiceContributor;
import org.junit.jupiter.api.Test;

/** How hibernate-mr is switched on, and that it is not where nobody asked for it. */
class ActivationTest {

    private final Cluster cluster = TestCluster.get();

    private Map<String, Object> withTables(Map<String, Object> settings) {
        settings.put("hibernate.hbm2ddl.auto", "update");
        return settings;
    }

    private static void assertRouted(EntityManagerFactory factory) {
        Route route = factory.callInTransaction(em -> {
            em.createQuery("select count(*) from Item").getSingleResult();
            return MultiRegion.of(em).route();
        });
        assertThat(route.node()).isNotNull();
    }

    /** As a unit has it that knows nothing of hibernate-mr. */
    private void ownUrl(Map<String, Object> settings) {
        settings.put("jakarta.persistence.jdbc.url", cluster.primary().jdbcUrl(TestCluster.HERE));
        settings.put("jakarta.persistence.jdbc.user", cluster.primary().user());
        settings.put("jakarta.persistence.jdbc.password", cluster.primary().password());
    }

    @Test
    void byProperties() {
        try (Pod pod = Pod.start(withTables(Pod.settings(cluster)))) {
            assertRouted(pod.factory());
        }
    }

    @Test
    void byPersistenceXml() {
        try (EntityManagerFactory factory =
                Persistence.createEntityManagerFactory("described", withTables(Pod.settings(cluster)))) {
            assertRouted(factory);
            assertThat(MultiRegion.of(factory).topology().region()).isEqualTo(TestCluster.HERE);
        }
    }

    @Test
    void byNativeBootstrap() {
        try (StandardServiceRegistry registry = new StandardServiceRegistryBuilder()
                        .applySettings(withTables(Pod.settings(cluster)))
                        .build();
                SessionFactory factory = new MetadataSources(registry)
                        .addAnnotatedClass(Item.class)
                        .buildMetadata()
                        .buildSessionFactory()) {
            assertRouted(factory);
            try (StatelessSession session = factory.openStatelessSession()) {
                session.beginTransaction();
                session.createSelectionQuery("select count(*) from Item", Long.class)
                        .getSingleResult();
                assertThat(MultiRegion.of(session).route().node()).isNotNull();
                session.insert(new Item("stateless"));
                assertThat(MultiRegion.of(session).route().node().name()).isEqualTo("primary");
                session.getTransaction().rollback();
            }
        }
    }

    @Test
    void byNamingTheProvider() {
        Map<String, Object> settings = withTables(Pod.settings(cluster));
        settings.put("hibernate.connection.provider_class", MultiRegionConnectionProvider.class.getName());
        try (Pod pod = Pod.start(settings)) {
            assertRouted(pod.factory());
        }
    }

    @Test
    void thePrimaryMayBeTheUnitsOwnDataSource() {
        Map<String, Object> settings = withTables(Pod.settings(cluster));
        settings.keySet().removeIf(key -> key.startsWith("hibernate.mr.primary."));
        settings.put("jakarta.persistence.nonJtaDataSource", cluster.primary().dataSource(TestCluster.HERE));
        try (Pod pod = Pod.start(settings)) {
            pod.store("somebody", "through the unit's data source");
        }
    }

    @Test
    void thePrimaryMayBeTheUnitsOwnUrl() {
        Map<String, Object> settings = withTables(Pod.settings(cluster));
        settings.keySet().removeIf(key -> key.startsWith("hibernate.mr.primary."));
        ownUrl(settings);
        try (Pod pod = Pod.start(settings)) {
            pod.store("somebody", "through the unit's url");
        }
    }

    /** As of a second unit of an application, to which the environment says the same as to the first. */
    @Test
    void norIsOneThatIsSwitchedOffWhateverElseIsSaid() {
        Map<String, Object> off = new HashMap<>(Pod.settings(cluster));
        ownUrl(off);
        off.put("hibernate.mr.enabled", "false");
        try (EntityManagerFactory untouched = new HibernatePersistenceConfiguration("off")
                .managedClass(Item.class)
                .properties(off)
                .createEntityManagerFactory()) {
            var sessionFactory = untouched.unwrap(SessionFactoryImplementor.class);
            assertThat(sessionFactory.getServiceRegistry().requireService(ConnectionProvider.class))
                    .isNotInstanceOf(MultiRegionConnectionProvider.class);
            assertThatThrownBy(() -> MultiRegion.of(untouched)).hasMessageContaining("hibernate.mr.replica");
        }
    }

    /** As of a pod that is told by system properties in which region another unit's replica is. */
    @Test
    void norIsOneOfWhichOnlyASystemPropertySpeaksAndNoneOfAnAddress() {
        List<String> logged = new CopyOnWriteArrayList<>();
        System.setProperty("hibernate.mr.replica.near.region", TestCluster.HERE);
        Map<String, Object> plain = new HashMap<>();
        // As Hibernate has it of those that are there when it starts.
        plain.put("hibernate.mr.replica.near.region", TestCluster.HERE);
        ownUrl(plain);
        try (var log = LoggedMessages.of("io.github.hibernatemr.hibernate", logged::add);
                EntityManagerFactory untouched = new HibernatePersistenceConfiguration("second")
                        .managedClass(Item.class)
                        .properties(plain)
                        .createEntityManagerFactory()) {
            assertThatThrownBy(() -> MultiRegion.of(untouched)).hasMessageContaining("does not serve");
            assertThat(logged).anyMatch(text -> text.contains("HMR000517") && text.contains("'second'"));
        } finally {
            System.clearProperty("hibernate.mr.replica.near.region");
        }
    }

    /** One of both is a mistake, and nobody knows which. */
    @Test
    void whoeverNamesTheProviderAndSwitchesItOffIsTold() {
        Map<String, Object> settings = withTables(Pod.settings(cluster));
        settings.put("hibernate.connection.provider_class", MultiRegionConnectionProvider.class.getName());
        settings.put("hibernate.mr.enabled", "false");
        assertThatThrownBy(() -> Pod.start(settings).close())
                .hasStackTraceContaining("hibernate.mr.enabled = 'false': switches hibernate-mr off, but");
    }

    @Test
    void aUnitWithoutReplicasIsNotTouchedEvenBesideOneThatHasThem() {
        Map<String, Object> plain = new HashMap<>();
        ownUrl(plain);
        plain.put("hibernate.mr.region", "set for everybody, by the environment");
        try (Pod routed = Pod.start(withTables(Pod.settings(cluster)));
                EntityManagerFactory untouched = new HibernatePersistenceConfiguration("plain")
                        .managedClass(Item.class)
                        .properties(plain)
                        .createEntityManagerFactory()) {
            var sessionFactory = untouched.unwrap(SessionFactoryImplementor.class);
            assertThat(sessionFactory.getServiceRegistry().requireService(ConnectionProvider.class))
                    .isNotInstanceOf(MultiRegionConnectionProvider.class);
            assertThat(sessionFactory.getSessionFactoryOptions().buildSessionEventListeners())
                    .isEmpty();
            assertThatThrownBy(() -> MultiRegion.of(untouched)).hasMessageContaining("does not serve");
            assertRouted(routed.factory());
        }
    }

    /** As a framework that brings its own services finds: nobody would say that all users read the far primary. */
    @Test
    void settingsThatNothingServesAreAnErrorInTheLog() {
        Map<String, Object> settings = Pod.settings(cluster);
        ownUrl(settings);
        ClassLoaderServiceImpl withoutContributors = new ClassLoaderServiceImpl() {
            @Override
            public <S> Collection<S> loadJavaServices(Class<S> contract) {
                return contract == ServiceContributor.class ? List.of() : super.loadJavaServices(contract);
            }
        };
        List<String> logged = new CopyOnWriteArrayList<>();
        try (var log = LoggedMessages.of("io.github.hibernatemr.hibernate", logged::add);
                var registry = new StandardServiceRegistryBuilder(new BootstrapServiceRegistryBuilder()
                                .applyClassLoaderService(withoutContributors)
                                .build())
                        .applySettings(settings)
                        .build();
                SessionFactory factory = new MetadataSources(registry)
                        .addAnnotatedClass(Item.class)
                        .buildMetadata()
                        .buildSessionFactory()) {
            assertThat(logged).anyMatch(message -> message.startsWith("HMR000515"));
            assertThatThrownBy(() -> MultiRegion.of(factory))
                    .hasMessageContaining("it has hibernate.mr.replica.* keys")
                    .hasMessageContaining("hibernate.connection.provider_class");
        }
    }

    @Test
    void whoReadsIsSaidAtTheStartAndAWriteWithoutAKeyOnce() {
        List<String> logged = new CopyOnWriteArrayList<>();
        try (var hibernate = LoggedMessages.of("io.github.hibernatemr.hibernate", logged::add);
                var jdbc = LoggedMessages.of("io.github.hibernatemr.jdbc", logged::add);
                Pod pod = Pod.start(withTables(Pod.settings(cluster)))) {
            assertThat(logged)
                    .filteredOn(message -> message.startsWith("HMR000514"))
                    .singleElement()
                    .asString()
                    .contains("else by nobody", "whatever the application has written", "APPLICATION");
            pod.store("somebody", "with a key");
            assertThat(logged).noneMatch(message -> message.startsWith("HMR000416"));
            for (int i = 0; i < 3; i++) {
                pod.runInTransaction(em -> em.persist(new Item("without a key")));
            }
            assertThat(logged)
                    .filteredOn(message -> message.startsWith("HMR000416"))
                    .hasSize(1);
        }
    }

    @Test
    void connectionsMayComeWithoutAutoCommit() {
        Map<String, Object> settings = withTables(Pod.settings(cluster));
        settings.put("hibernate.connection.provider_disables_autocommit", "true");
        settings.put("hibernate.mr.pool.autoCommit", "false");
        try (Pod pod = Pod.start(settings)) {
            Long id = pod.store("somebody", "committed");
            assertThat(cluster.primary().query("select name from Item where id = " + id))
                    .isEqualTo("committed");
            assertThat(pod.read("somebody", id)).isEqualTo("committed");
        }
    }

    @Test
    void aSessionWithAConnectionOfItsOwnIsLeftAlone() throws SQLException {
        try (Pod pod = Pod.start(withTables(Pod.settings(cluster)));
                Connection own = cluster.primary().dataSource().getConnection();
                Session session = pod.factory()
                        .unwrap(SessionFactory.class)
                        .withOptions()
                        .connection(own)
                        .openSession()) {
            session.beginTransaction();
            session.persist(new Item("through its own connection"));
            session.getTransaction().commit();
            assertThat(MultiRegion.of(session).route().node()).isNull();
        }
    }

    @Test
    void aReadOnlySessionReadsTheReplicaAndCannotWrite() {
        try (Pod pod = Pod.start(withTables(Pod.settings(cluster)));
                Session session = pod.factory()
                        .unwrap(SessionFactory.class)
                        .withOptions()
                        .readOnly(true)
                        .openSession()) {
            session.beginTransaction();
            session.createSelectionQuery("select count(*) from Item", Long.class)
                    .getSingleResult();
            assertThat(MultiRegion.of((EntityManager) session).route().node()).isNotNull();
            assertThatThrownBy(() -> session.doWork(
                            connection -> connection.createStatement().executeUpdate("delete from Item")))
                    .hasStackTraceContaining("HMR000405");
            session.getTransaction().rollback();
        }
    }

    @Test
    void theSchemaToolWorksOnThePrimary() {
        Map<String, Object> settings = Pod.settings(cluster);
        settings.put("hibernate.hbm2ddl.auto", "create-drop");
        settings.put("hibernate.default_schema", "elsewhere");
        settings.put("jakarta.persistence.create-database-schemas", "true");
        try (Pod pod = Pod.start(settings)) {
            pod.store("somebody", "in another schema");
        }
    }

    @Test
    void closingLeavesNoThreadAndNoConnection() {
        Map<String, Object> settings = withTables(Pod.settings(cluster));
        settings.put(
                "hibernate.mr.store.uri", cluster.redis().uri(TestCluster.HERE).toString());
        try (Pod pod = Pod.start("leaky", settings)) {
            pod.store("somebody", "something");
            assertThat(threadsOf("leaky")).isNotEmpty();
        }
        await().untilAsserted(() -> assertThat(threadsOf("leaky")).isEmpty());
    }

    private static List<String> threadsOf(String unit) {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.contains("hibernate-mr " + unit))
                .toList();
    }
}
