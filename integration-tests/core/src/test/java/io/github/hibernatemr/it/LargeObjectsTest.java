/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hibernatemr.MultiRegion;
import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Id;
import jakarta.persistence.Lob;
import jakarta.persistence.MapKeyColumn;
import jakarta.persistence.MappedSuperclass;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.hibernate.Session;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.annotations.Type;
import org.hibernate.type.SqlTypes;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Large objects are read on a replica as on one database, whatever the application calls them. */
class LargeObjectsTest {

    private static final int ID = 1;

    private static PodBehind behind;

    record Note(String text) implements Serializable {}

    @MappedSuperclass
    abstract static class Titled {
        @Lob
        String title;
    }

    @Embeddable
    static class Part {
        @Lob
        String inside;
    }

    @Entity(name = "Story")
    static class Story extends Titled {
        @Id
        int id;

        String plain;
    }

    @Entity(name = "Photo")
    static class Photo {
        @Id
        int id;

        @Lob
        byte[] bytes;
    }

    @Entity(name = "Envelope")
    static class Envelope {
        @Id
        int id;

        @Lob
        char[] letters;

        @JdbcTypeCode(SqlTypes.CLOB)
        String coded;

        @Lob
        Note note;
    }

    @Entity(name = "Parcel")
    static class Parcel {
        @Id
        int id;

        Part part = new Part();
    }

    @Entity(name = "Binder")
    static class Binder {
        @Id
        int id;

        @ElementCollection
        @Lob
        List<String> pages = new ArrayList<>();

        @ElementCollection
        List<Part> parts = new ArrayList<>();

        @ElementCollection
        @MapKeyColumn(name = "page_key")
        @Lob
        Map<Integer, String> numbered = new HashMap<>();
    }

    @Entity(name = "Scroll")
    static class Scroll {
        @Id
        int id;

        @Type(TextByHand.class)
        @Column(columnDefinition = "oid")
        StringBuilder text;
    }

    @BeforeAll
    static void start() {
        behind = new PodBehind(Story.class, Photo.class, Envelope.class, Parcel.class, Binder.class, Scroll.class);
        behind.somebodyElse(LargeObjectsTest::storeAll);
        behind.freeze();
        behind.thaw();
    }

    private static void storeAll(EntityManager em) {
        Story story = new Story();
        story.id = ID;
        story.plain = "plain";
        story.title = "text";
        em.persist(story);
        Photo photo = new Photo();
        photo.id = ID;
        photo.bytes = "text".getBytes();
        em.persist(photo);
        Envelope letter = new Envelope();
        letter.id = ID;
        letter.letters = "text".toCharArray();
        letter.coded = "text";
        letter.note = new Note("text");
        em.persist(letter);
        Parcel parcel = new Parcel();
        parcel.id = ID;
        parcel.part.inside = "text";
        em.persist(parcel);
        Binder binder = new Binder();
        binder.id = ID;
        binder.pages.add("text");
        binder.parts.add(new Part());
        binder.parts.get(0).inside = "text";
        binder.numbered.put(1, "text");
        em.persist(binder);
        Scroll scroll = new Scroll();
        scroll.id = ID;
        scroll.text = new StringBuilder("text");
        em.persist(scroll);
    }

    @AfterAll
    static void close() {
        behind.close();
    }

    private record Read(String what, Function<EntityManager, Object> by) {
        @Override
        public String toString() {
            return what;
        }
    }

    static Stream<Read> reads() {
        return Stream.of(
                new Read("@Lob String of a mapped superclass", em -> em.find(Story.class, ID).title),
                new Read("@Lob byte[]", em -> new String(em.find(Photo.class, ID).bytes)),
                new Read("@Lob char[]", em -> new String(em.find(Envelope.class, ID).letters)),
                new Read("a String coded as CLOB", em -> em.find(Envelope.class, ID).coded),
                new Read(
                        "@Lob Serializable",
                        em -> em.find(Envelope.class, ID).note.text()),
                new Read("@Lob in an embeddable", em -> em.find(Parcel.class, ID).part.inside),
                new Read("@Lob elements", em -> em.find(Binder.class, ID).pages.get(0)),
                new Read(
                        "@Lob in embeddable elements",
                        em -> em.find(Binder.class, ID).parts.get(0).inside),
                new Read(
                        "@Lob values of a map",
                        em -> em.find(Binder.class, ID).numbered.get(1)),
                new Read("a user type", em -> em.find(Scroll.class, ID).text.toString()),
                new Read(
                        "a query",
                        em -> em.createQuery("select title from Story where id = 1", String.class)
                                .getSingleResult()),
                new Read(
                        "a native query of entities",
                        em -> ((Story) em.createNativeQuery("select s.* from Story s where s.id = 1", Story.class)
                                        .getSingleResult())
                                .title),
                new Read(
                        "a native query that looks like Hibernate's",
                        em -> ((Story) em.createNativeQuery(
                                                "select s1_0.id, s1_0.title, s1_0.plain from Story s1_0 where s1_0.id = 1",
                                                Story.class)
                                        .getSingleResult())
                                .title),
                new Read("JDBC", LargeObjectsTest::byJdbc));
    }

    private static Object byJdbc(EntityManager em) {
        return em.unwrap(Session.class).doReturningWork(connection -> {
            try (var statement = connection.prepareStatement("select s1_0.title from Story s1_0 where s1_0.id = ?")) {
                statement.setInt(1, ID);
                // Not by executeQuery, which says at once what is shown.
                assertThat(statement.execute()).isTrue();
                try (var rows = statement.getResultSet()) {
                    rows.next();
                    return rows.getClob(1).getSubString(1, 4);
                }
            }
        });
    }

    @ParameterizedTest
    @MethodSource("reads")
    void isReadOnAReplica(Read read) {
        for (int round = 0; round < 2; round++) {
            behind.pod().runInTransaction(em -> {
                assertThat(read.by().apply(em)).isEqualTo("text");
                assertThat(MultiRegion.of(em).route().node().name()).isEqualTo("eu");
            });
        }
    }

    @Test
    void aReadWithoutOneStillNeedsNoTransaction() {
        behind.pod().runInTransaction(em -> {
            assertThat(em.createQuery("select plain from Story where id = 1", String.class)
                            .getResultList())
                    .containsExactly("plain");
            assertThat(MultiRegion.of(em).route().node().name()).isEqualTo("eu");
            assertThat(TestCluster.get()
                            .replica("eu")
                            .query("select count(*) from pg_stat_activity where state = 'idle in transaction'"))
                    .isEqualTo("0");
        });
    }
}
