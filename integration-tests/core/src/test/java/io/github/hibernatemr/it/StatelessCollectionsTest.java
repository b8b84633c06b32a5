/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.persistence.ElementCollection;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToMany;
import jakarta.persistence.MappedSuperclass;
import jakarta.persistence.OneToMany;
import jakarta.persistence.OrderColumn;
import jakarta.persistence.Version;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.hibernate.SessionFactory;
import org.hibernate.StatelessSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A stateless session writes collections as it does on one database, though Hibernate tells nobody which session it is. */
class StatelessCollectionsTest {

    private static PodBehind behind;
    private static int id;

    @Embeddable
    record Size(int width, int height) {}

    @Entity(name = "Tag")
    static class Tag {
        @Id
        int id;

        protected Tag() {}

        Tag(int id) {
            this.id = id;
        }
    }

    /** One of each kind of collection that an entity can own. */
    @MappedSuperclass
    abstract static class Owner {
        @Id
        int id;

        String name = "first";

        @ElementCollection
        Set<String> words = new HashSet<>();

        @ElementCollection
        @OrderColumn
        List<String> steps = new ArrayList<>();

        @ElementCollection
        Map<String, Integer> counts = new HashMap<>();

        @ElementCollection
        List<Size> sizes = new ArrayList<>();

        @ManyToMany
        Set<Tag> tags = new HashSet<>();

        void fill(String word, Tag tag) {
            words = new HashSet<>(Set.of(word, "same"));
            steps = new ArrayList<>(List.of("first", word));
            counts = new HashMap<>(Map.of(word, 1));
            sizes = new ArrayList<>(List.of(new Size(1, word.length())));
            tags = new HashSet<>(Set.of(tag));
        }
    }

    @Entity(name = "Drawer")
    static class Drawer extends Owner {}

    @Entity(name = "Cabinet")
    static class Cabinet extends Owner {
        @Version
        int version;
    }

    @Entity(name = "Bookcase")
    static class Bookcase {
        @Id
        int id;

        @OneToMany
        @JoinColumn(name = "bookcase")
        Set<Tag> tags = new HashSet<>();

        @OneToMany
        Set<Tag> joined = new HashSet<>();
    }

    @BeforeAll
    static void start() {
        behind = new PodBehind(Drawer.class, Cabinet.class, Bookcase.class, Tag.class);
    }

    @AfterAll
    static void close() {
        behind.close();
    }

    @BeforeEach
    void fourTags() {
        id += 10;
        behind.somebodyElse(em -> {
            for (int i = 0; i < 4; i++) {
                em.persist(new Tag(id + i));
            }
        });
        behind.freeze();
        behind.thaw();
    }

    private static void stateless(Consumer<StatelessSession> work) {
        behind.pod().factory().unwrap(SessionFactory.class).inStatelessTransaction(work);
    }

    private static <O extends Owner> O filled(O owner, String word, int tag) {
        owner.id = id;
        owner.fill(word, new Tag(id + tag));
        return owner;
    }

    private static void assertHolds(Class<? extends Owner> type, String word, int tag) {
        behind.somebodyElse(em -> {
            Owner stored = em.find(type, id);
            assertThat(stored.words).containsExactlyInAnyOrder(word, "same");
            assertThat(stored.steps).containsExactly("first", word);
            assertThat(stored.counts).containsExactly(Map.entry(word, 1));
            assertThat(stored.sizes).containsExactly(new Size(1, word.length()));
            assertThat(stored.tags).extracting(each -> each.id).containsExactly(id + tag);
        });
    }

    static Stream<Owner> owners() {
        return Stream.of(new Drawer(), new Cabinet());
    }

    @ParameterizedTest
    @MethodSource("owners")
    void insertsUpdatesAndDeletesWhatOwnsCollections(Owner owner) {
        stateless(session -> session.insert(filled(owner, "one", 0)));
        assertHolds(owner.getClass(), "one", 0);
        stateless(session -> session.update(filled(owner, "another", 1)));
        assertHolds(owner.getClass(), "another", 1);
        stateless(session -> session.delete(owner));
        behind.somebodyElse(em -> assertThat(em.find(owner.getClass(), id)).isNull());
    }

    @Test
    void upsertsWhatOwnsCollections() {
        Drawer drawer = filled(new Drawer(), "one", 0);
        stateless(session -> session.insert(drawer));
        stateless(session -> session.upsert(filled(drawer, "another", 1)));
        assertHolds(Drawer.class, "another", 1);
    }

    @Test
    void writesSeveralAtOnce() {
        List<Drawer> drawers = List.of(filled(new Drawer(), "one", 0));
        stateless(session -> session.insertMultiple(drawers));
        filled(drawers.get(0), "another", 1);
        stateless(session -> session.updateMultiple(drawers));
        assertHolds(Drawer.class, "another", 1);
        stateless(session -> session.deleteMultiple(drawers));
        behind.somebodyElse(em -> assertThat(em.find(Drawer.class, id)).isNull());
    }

    @Test
    void writesReferencesThatTheOwnerOwns() {
        Bookcase bookcase = new Bookcase();
        bookcase.id = id;
        bookcase.tags.add(new Tag(id));
        bookcase.joined.add(new Tag(id + 2));
        stateless(session -> session.insert(bookcase));
        bookcase.tags = new HashSet<>(Set.of(new Tag(id + 1)));
        bookcase.joined = new HashSet<>(Set.of(new Tag(id + 3)));
        stateless(session -> session.update(bookcase));
        behind.somebodyElse(em -> {
            Bookcase stored = em.find(Bookcase.class, id);
            assertThat(stored.tags).extracting(each -> each.id).containsExactly(id + 1);
            assertThat(stored.joined).extracting(each -> each.id).containsExactly(id + 3);
        });
        stateless(session -> session.delete(bookcase));
        behind.somebodyElse(em -> assertThat(em.find(Bookcase.class, id)).isNull());
    }

    /** Its own reads on a replica come before: what has a version needs no more. */
    @Test
    void writesWhatItHasReadOnAReplica() {
        stateless(session -> session.insert(filled(new Cabinet(), "one", 0)));
        behind.freeze();
        behind.thaw();
        stateless(session -> {
            Cabinet cabinet = session.get(Cabinet.class, id);
            session.fetch(cabinet.words);
            assertThat(cabinet.words).contains("one");
            session.update(filled(cabinet, "another", 1));
        });
        assertHolds(Cabinet.class, "another", 1);
    }
}
