/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.hibernatemr.MultiRegion;
import io.github.hibernatemr.consistency.ConsistencyScope;
import io.github.hibernatemr.hibernate.MultiRegionTenantConnectionProvider;
import io.github.hibernatemr.routing.Route;
import io.github.hibernatemr.routing.RouteReason;
import io.github.hibernatemr.testkit.Cluster;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.annotations.TenantId;
import org.hibernate.context.spi.TenantSchemaMapper;
import org.hibernate.engine.jdbc.connections.spi.AbstractDataSourceBasedMultiTenantConnectionProviderImpl;
import org.hibernate.jpa.HibernatePersistenceConfiguration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Each tenant reads what it has written, and never what is another's: by a column, by a schema, by a database. */
class TenantsTest {

    private static final String ANNE = "anne";
    private static final String BERT = "bert";

    private static Cluster annes;
    private static Cluster berts;

    @Entity(name = "Letter")
    static class Letter {
        @Id
        @GeneratedValue
        Long id;

        String text;

        protected Letter() {}

        Letter(String text) {
            this.text = text;
        }
    }

    @Entity(name = "Diary")
    static class Diary {
        @Id
        @GeneratedValue
        Long id;

        @TenantId
        String owner;

        String text;

        protected Diary() {}

        Diary(String text) {
            this.text = text;
        }
    }

    @BeforeAll
    static void start() {
        annes = cluster();
        berts = cluster();
    }

    private static Cluster cluster() {
        return Cluster.builder()
                .primary(TestCluster.FAR)
                .replica("eu", TestCluster.HERE)
                .start();
    }

    @AfterAll
    static void end() {
        annes.close();
        berts.close();
    }

    private static <T> T in(SessionFactory factory, String tenant, Function<Session, T> work) {
        try (var scope = ConsistencyScope.of("clerk");
                Session session =
                        factory.withOptions().tenantIdentifier((Object) tenant).openSession()) {
            session.beginTransaction();
            T result = work.apply(session);
            session.getTransaction().commit();
            return result;
        }
    }

    private static Route write(SessionFactory factory, String tenant, Object entity) {
        return in(factory, tenant, session -> {
            session.persist(entity);
            session.flush();
            return MultiRegion.of(session).route();
        });
    }

    private static List<String> read(SessionFactory factory, String tenant, String entity) {
        return in(
                factory,
                tenant,
                session -> session.createSelectionQuery("select text from " + entity + " order by text", String.class)
                        .getResultList());
    }

    private static void awaitLocal(SessionFactory factory, String tenant, String entity) {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> in(factory, tenant, session -> {
                    session.createSelectionQuery("select count(*) from " + entity, Long.class)
                            .getSingleResult();
                    return MultiRegion.of(session).route().reason().leadsToReplica();
                }));
    }

    /** What each writes it reads at once, though the replica lags; and when that has caught up, there. */
    private static void assertSeparate(SessionFactory factory, String entity, Function<String, Object> make) {
        awaitLocal(factory, ANNE, entity);
        awaitLocal(factory, BERT, entity);
        annes.replica("eu").replay().pause();
        write(factory, ANNE, make.apply("dear anne"));
        assertThat(read(factory, ANNE, entity)).containsExactly("dear anne");
        assertThat(read(factory, BERT, entity)).isEmpty();
        annes.replica("eu").replay().resume();
        write(factory, BERT, make.apply("dear bert"));
        awaitLocal(factory, ANNE, entity);
        awaitLocal(factory, BERT, entity);
        assertThat(read(factory, ANNE, entity)).containsExactly("dear anne");
        assertThat(read(factory, BERT, entity)).containsExactly("dear bert");
    }

    @Test
    void byAColumn() {
        try (SessionFactory factory = factory("column", Diary.class, Pod.settings(annes))) {
            assertSeparate(factory, "Diary", Diary::new);
            assertThat(MultiRegion.of(factory, ANNE).topology())
                    .isSameAs(MultiRegion.of(factory).topology());
        }
    }

    private static SessionFactory factory(String unit, Class<?> entity, Map<String, Object> settings) {
        settings.putIfAbsent("hibernate.hbm2ddl.auto", "create");
        return new HibernatePersistenceConfiguration(unit)
                .managedClass(entity)
                .properties(settings)
                .createEntityManagerFactory();
    }

    /** As Hibernate 7.1 and later have it. */
    public static final class SchemaOfTheName implements TenantSchemaMapper<String> {
        @Override
        public String schemaName(String tenant) {
            return tenant;
        }
    }

    @Test
    void byASchema() {
        for (String tenant : List.of(ANNE, BERT)) {
            annes.primary()
                    .execute(
                            "create schema " + tenant,
                            "create table " + tenant + ".letter (id bigint primary key, text varchar)",
                            "create sequence " + tenant + ".letter_seq increment by 50");
        }
        annes.replica("eu").awaitCaughtUp();
        Map<String, Object> settings = Pod.settings(annes);
        settings.put("hibernate.multi_tenant.schema_mapper", new SchemaOfTheName());
        settings.put("hibernate.hbm2ddl.auto", "none");
        try (SessionFactory factory = factory("schema", Letter.class, settings)) {
            assertSeparate(factory, "Letter", Letter::new);
        }
    }

    private static Map<String, Object> ofTenants() {
        Map<String, Object> settings = new HashMap<>(Map.of("hibernate.mr.region", TestCluster.HERE));
        addNodes(settings, ANNE, annes);
        addNodes(settings, BERT, berts);
        return settings;
    }

    private static void addNodes(Map<String, Object> settings, String tenant, Cluster cluster) {
        Pod.settings(cluster)
                .forEach((key, value) ->
                        settings.put(key.replace("hibernate.mr.", "hibernate.mr.tenant." + tenant + "."), value));
    }

    private static void createLetters() {
        for (Cluster cluster : List.of(annes, berts)) {
            cluster.primary()
                    .execute(
                            "drop table if exists letter",
                            "drop sequence if exists letter_seq",
                            "create table letter (id bigint primary key, text varchar)",
                            "create sequence letter_seq increment by 50");
            cluster.replica("eu").awaitCaughtUp();
        }
    }

    @Test
    void byADatabase() {
        createLetters();
        Map<String, Object> settings = ofTenants();
        settings.put("hibernate.hbm2ddl.auto", "none");
        try (SessionFactory factory = factory("database", Letter.class, settings)) {
            assertSeparate(factory, "Letter", Letter::new);
            assertThat(MultiRegion.of(factory, ANNE).statistics().routes()).containsKey(RouteReason.NOT_COVERED);
            assertThat(MultiRegion.of(factory, BERT).statistics().routes()).doesNotContainKey(RouteReason.NOT_COVERED);
            assertThat(annes.primary().query("select text from letter")).isEqualTo("dear anne");
            assertThat(berts.primary().query("select text from letter")).isEqualTo("dear bert");
            assertThatThrownBy(() -> read(factory, "nobody", "Letter"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("persistence unit 'database' has no tenant 'nobody':"
                            + " there is no hibernate.mr.tenant.nobody.* key");
        }
    }

    /** A register of tenants outside of the settings; one of them is known to nobody before it is first used. */
    public static final class Register extends MultiRegionTenantConnectionProvider {
        private static final long serialVersionUID = 1L;

        @Override
        protected Map<String, Object> settings(String tenant) {
            return tenant.equals(BERT) ? Pod.settings(berts) : Map.of();
        }
    }

    @Test
    void byADatabaseThatARegisterNames() {
        createLetters();
        Map<String, Object> settings = new HashMap<>(Map.of("hibernate.mr.region", TestCluster.HERE));
        addNodes(settings, ANNE, annes);
        settings.put("hibernate.hbm2ddl.auto", "none");
        settings.put("hibernate.multi_tenant_connection_provider", Register.class.getName());
        try (SessionFactory factory = factory("register", Letter.class, settings)) {
            assertSeparate(factory, "Letter", Letter::new);
        }
    }

    /** As applications have it that know nothing of us. */
    public static final class SomebodyElses extends AbstractDataSourceBasedMultiTenantConnectionProviderImpl<Object> {
        private static final long serialVersionUID = 1L;

        @Override
        protected javax.sql.DataSource selectAnyDataSource() {
            return annes.primary().dataSource();
        }

        @Override
        protected javax.sql.DataSource selectDataSource(Object tenant) {
            return Objects.equals(tenant, ANNE)
                    ? annes.primary().dataSource()
                    : berts.primary().dataSource();
        }
    }

    @Test
    void somebodyElsesProviderIsRefusedInsteadOfBypassingUs() {
        Map<String, Object> settings = Pod.settings(annes);
        settings.put("hibernate.multi_tenant_connection_provider", SomebodyElses.class.getName());
        assertThatThrownBy(() -> factory("refused", Letter.class, settings))
                .hasStackTraceContaining("hibernate.multi_tenant_connection_provider")
                .hasStackTraceContaining("hibernate.mr.tenant.<name>.primary.*")
                .hasStackTraceContaining("hibernate.multi_tenant.schema_mapper");
    }

    /** It would write to the persistence unit's own database, among others' data. */
    @Test
    void aTenantWithoutAPrimaryOfItsOwnIsRefused() {
        Map<String, Object> settings = ofTenants();
        settings.keySet().removeIf(key -> key.startsWith("hibernate.mr.tenant.anne.primary."));
        settings.put("jakarta.persistence.jdbc.url", annes.primary().jdbcUrl(TestCluster.HERE));
        settings.put("jakarta.persistence.jdbc.user", annes.primary().user());
        settings.put("jakarta.persistence.jdbc.password", annes.primary().password());
        assertThatThrownBy(() -> factory("homeless", Letter.class, settings))
                .hasStackTraceContaining("'homeless/anne'")
                .hasStackTraceContaining("hibernate.mr.tenant.anne.primary.url");
    }

    @Test
    void aTenantsWrongSettingIsNamed() {
        Map<String, Object> settings = ofTenants();
        settings.put("hibernate.mr.tenant.bert.replica.eu.urk", "jdbc:postgresql://localhost/x");
        assertThatThrownBy(() -> factory("wrong", Letter.class, settings))
                .hasStackTraceContaining("'wrong/bert'")
                .hasStackTraceContaining("hibernate.mr.replica.eu.urk");
    }
}
