/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Id;
import jakarta.persistence.Lob;
import jakarta.persistence.OptimisticLockException;
import java.io.Serializable;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values differ if the database would store another, whatever their class calls equal. */
class StoredValuesTest {

    private static PodBehind behind;
    private static int id;

    /** Without equals, as all here. */
    static class Tint {
        public String name = "red";
        public byte[] bytes = {1, 2};
        public List<Tint> parts = new ArrayList<>();
        public Map<String, Object> more = new LinkedHashMap<>(Map.of("b", 1, "aaa", 2.50));
        public Set<Tint> several = new LinkedHashSet<>();
    }

    static class Sign implements Serializable {
        int[] numbers = {1, 2};
    }

    @Embeddable
    static class Mixed {
        @JdbcTypeCode(SqlTypes.JSON)
        @Column(name = "mixed_tint")
        Tint tint = new Tint();

        @Column(name = "mixed_number")
        int number = 1;
    }

    @Embeddable
    static class Aggregate {
        String text = "text";
        BigDecimal amount = new BigDecimal("1.50");
    }

    @Entity(name = "Palette")
    static class Palette {
        @Id
        int id;

        String label = "new";

        @JdbcTypeCode(SqlTypes.JSON)
        Tint json = new Tint();

        @JdbcTypeCode(SqlTypes.JSON)
        @Column(columnDefinition = "json")
        Tint document = new Tint();

        @JdbcTypeCode(SqlTypes.JSON)
        List<Tint> list = new ArrayList<>(List.of(new Tint(), new Tint()));

        @JdbcTypeCode(SqlTypes.JSON)
        Map<String, Object> map = new HashMap<>(Map.of("a", List.of(1, 2), "b", "x"));

        @JdbcTypeCode(SqlTypes.SQLXML)
        String xml = "<a>1</a>";

        Sign serialized = new Sign();

        @Lob
        Sign large = new Sign();

        @Convert(converter = ComparedValuesTest.ColourText.class)
        ComparedValuesTest.Colour[] converted = {new ComparedValuesTest.Colour("red")};

        int[] numbers = {1, 2};
        BigDecimal[] amounts = {new BigDecimal("1.50")};
        List<String> texts = new ArrayList<>(List.of("a"));

        @org.hibernate.annotations.Type(MutableByHand.class)
        MutableByHand.Point byHand = new MutableByHand.Point(1);

        @Column(precision = 12, scale = 4)
        BigDecimal scaled = new BigDecimal("1.5");

        @Column(columnDefinition = "numeric")
        BigDecimal unscaled = new BigDecimal("1.500");

        @Column(columnDefinition = "timestamptz(0)")
        Instant rounded = Instant.parse("2026-01-01T00:00:00.987654321Z");

        OffsetDateTime zoned = OffsetDateTime.parse("2026-01-01T00:00:00.987654321+02:00");
        Duration duration = Duration.ofNanos(1_234_567_891L);

        @Column(columnDefinition = "char(8)")
        String padded = "ab";

        UUID uuid = UUID.randomUUID();
        double number = Double.NaN;

        @Embedded
        Mixed mixed = new Mixed();

        @JdbcTypeCode(SqlTypes.JSON)
        @Embedded
        Aggregate aggregate = new Aggregate();

        @ElementCollection
        @JdbcTypeCode(SqlTypes.JSON)
        List<Tint> elements = new ArrayList<>(List.of(new Tint(), new Tint()));

        @ElementCollection
        Map<String, Sign> signs = new HashMap<>(Map.of("a", new Sign()));

        @ElementCollection
        List<Mixed> mixtures = new ArrayList<>(List.of(new Mixed()));
    }

    @BeforeAll
    static void start() {
        behind = new PodBehind(Palette.class);
    }

    @AfterAll
    static void close() {
        behind.close();
    }

    @BeforeEach
    void aPaletteThatTheReplicaHas() {
        id++;
        behind.somebodyElse(em -> {
            Palette palette = new Palette();
            palette.id = id;
            em.persist(palette);
        });
        behind.freeze();
    }

    @AfterEach
    void thaw() {
        behind.thaw();
    }

    private static Palette palette(EntityManager em) {
        return em.find(Palette.class, id);
    }

    private static void changes(Consumer<Palette> change) {
        behind.flushed(em -> change.accept(palette(em)));
    }

    private static void bySomebodyElse(String sql) {
        behind.somebodyElse(em -> em.createNativeQuery(sql + id).executeUpdate());
    }

    @Test
    void whatTheReplicaShowedRightIsFoundAndWritten() {
        changes(palette -> palette.label = "old");
        behind.somebodyElse(em -> assertThat(palette(em).label).isEqualTo("old"));
    }

    /** Hibernate takes what has no equals for changed, each time. */
    @Test
    void norDoesItFailWhoOnlyReads() {
        behind.pod().runInTransaction(StoredValuesTest::palette);
    }

    @Test
    void whatTheReplicaShowedRightIsMerged() {
        Palette detached = behind.pod().inTransaction(StoredValuesTest::palette);
        detached.label = "old";
        behind.flushed(em -> em.merge(detached));
        behind.somebodyElse(em -> assertThat(palette(em).label).isEqualTo("old"));
    }

    @Test
    void whatTheReplicaShowedRightIsRemoved() {
        behind.flushed(em -> em.remove(palette(em)));
        behind.somebodyElse(em -> assertThat(palette(em)).isNull());
    }

    @Test
    void collectionsThatTheReplicaShowedRightAreWritten() {
        changes(palette -> {
            palette.elements.remove(0);
            palette.signs.put("b", new Sign());
            palette.mixtures.add(new Mixed());
        });
        behind.somebodyElse(em -> {
            assertThat(palette(em).elements).hasSize(1);
            assertThat(palette(em).signs).hasSize(2);
            assertThat(palette(em).mixtures).hasSize(2);
        });
    }

    /** What it has written itself was rounded, padded or put in order by the database. */
    @Test
    void aSessionMayWriteAgainWhatTheDatabaseHasRounded() {
        try (EntityManager em = behind.pod().factory().createEntityManager()) {
            em.getTransaction().begin();
            Palette palette = palette(em);
            palette.rounded = Instant.parse("2027-01-01T00:00:00.987654321Z");
            palette.scaled = new BigDecimal("2.50009");
            palette.padded = "c";
            palette.json.more = new HashMap<>(Map.of("zz", 1, "y", new BigDecimal("1.00")));
            palette.elements.get(0).name = "blue";
            em.getTransaction().commit();
            em.getTransaction().begin();
            em.createQuery("select label from Palette", String.class).getResultList();
            palette.label = "old";
            palette.elements.add(new Tint());
            em.getTransaction().commit();
        }
        behind.somebodyElse(em -> assertThat(palette(em).label).isEqualTo("old"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "json | json = jsonb_set(json, '{parts}', '[{}]')",
                "document | document = '{\"name\":\"blue\"}'",
                "list | list = '[]'",
                "map | map = '{\"a\":[2,1],\"b\":\"x\"}'",
                "xml | xml = '<a>2</a>'",
                "converted | converted = '{blue}'",
                "numbers | numbers = '{2,1}'",
                "byHand | byhand = 2",
                "scaled | scaled = 1.5001",
                "rounded | rounded = rounded + interval '1 second'",
                "padded | padded = 'abc'",
                "mixed | mixed_tint = '{\"name\":\"blue\"}'",
                "aggregate | aggregate = '{\"text\":\"other\",\"amount\":1.5}'"
            })
    void whatTheReplicaShowedWrongIsRefused(String attribute, String assignment) {
        bySomebodyElse("update Palette set " + assignment + " where id = ");
        assertThatThrownBy(() -> changes(palette -> palette.label = "old"))
                .isInstanceOf(OptimisticLockException.class)
                .hasMessageContaining("[" + attribute + "]");
    }

    @Test
    void aStaleElementIsRefused() {
        bySomebodyElse("update Palette_elements set elements = '{\"name\":\"blue\"}' where Palette_id = ");
        assertThatThrownBy(() -> changes(palette -> palette.elements.remove(0)))
                .isInstanceOf(OptimisticLockException.class)
                .hasMessageContaining("[elements]");
    }
}
