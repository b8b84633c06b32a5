/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.persistence.CascadeType;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.MapKeyColumn;
import jakarta.persistence.OneToMany;
import jakarta.persistence.OptimisticLockException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.hibernate.annotations.OnDelete;
import org.hibernate.annotations.OnDeleteAction;
import org.hibernate.annotations.SQLRestriction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a session has changed itself, by another entity or collection, is nobody else's change. */
class OwnChangesTest {

    private static PodBehind behind;
    private static int id;

    @Entity(name = "Rack")
    static class Rack {
        @Id
        int id;

        @OneToMany(cascade = CascadeType.ALL)
        @JoinColumn(name = "rack")
        @MapKeyColumn(name = "place")
        Map<String, Slot> slots = new HashMap<>();
    }

    @Entity(name = "Slot")
    static class Slot {
        @Id
        int id;

        @Column(name = "place")
        String place;

        String label = "slot";
    }

    @Entity(name = "Garden")
    static class Garden {
        @Id
        int id;

        @OneToMany
        @JoinColumn(name = "garden")
        Set<Plant> plants = new HashSet<>();

        @OneToMany
        @JoinColumn(name = "garden")
        @SQLRestriction("kind = 'tree'")
        Set<Plant> trees = new HashSet<>();
    }

    @Entity(name = "Plant")
    static class Plant {
        @Id
        int id;

        String kind = "tree";

        /** The collection's column, written from this side, too. */
        @ManyToOne
        @JoinColumn(name = "garden")
        Garden garden;
    }

    @Entity(name = "Folder")
    static class Folder {
        @Id
        int id;

        @OneToMany(mappedBy = "folder", cascade = CascadeType.REMOVE)
        Set<Sheet> sheets = new HashSet<>();
    }

    @Entity(name = "Sheet")
    static class Sheet {
        @Id
        int id;

        @ManyToOne
        @OnDelete(action = OnDeleteAction.CASCADE)
        Folder folder;
    }

    @BeforeAll
    static void start() {
        behind = new PodBehind(Rack.class, Slot.class, Garden.class, Plant.class, Folder.class, Sheet.class);
    }

    @AfterAll
    static void close() {
        behind.close();
    }

    @BeforeEach
    void oneOfEachThatTheReplicaHas() {
        id += 10;
        behind.somebodyElse(em -> {
            Rack rack = new Rack();
            rack.id = id;
            Garden garden = new Garden();
            garden.id = id;
            em.persist(garden);
            Folder folder = new Folder();
            folder.id = id;
            em.persist(folder);
            for (int i = 0; i < 2; i++) {
                Slot slot = new Slot();
                slot.id = id + i;
                slot.place = "at-" + i;
                rack.slots.put(slot.place, slot);
                em.persist(plant(i, garden));
                Sheet sheet = new Sheet();
                sheet.id = id + i;
                sheet.folder = folder;
                em.persist(sheet);
            }
            em.persist(rack);
        });
        behind.freeze();
    }

    @AfterEach
    void thaw() {
        behind.thaw();
    }

    private static Plant plant(int number, Garden garden) {
        Plant plant = new Plant();
        plant.id = id + number;
        plant.garden = garden;
        return plant;
    }

    private static void rack(BiConsumer<EntityManager, Rack> work) {
        behind.flushed(em -> {
            Rack rack = em.find(Rack.class, id);
            assertThat(rack.slots).hasSize(2);
            work.accept(em, rack);
        });
    }

    private static void garden(BiConsumer<EntityManager, Garden> work) {
        behind.flushed(em -> {
            Garden garden = em.find(Garden.class, id);
            assertThat(garden.plants).hasSize(2);
            assertThat(garden.trees).hasSize(2);
            work.accept(em, garden);
        });
    }

    private static Plant first(Garden garden) {
        return garden.plants.stream().filter(each -> each.id == id).findFirst().orElseThrow();
    }

    private static long count(String what) {
        return behind.onPrimary(
                em -> em.createQuery("select count(*) from " + what, Long.class).getSingleResult());
    }

    @Test
    void aMapsKeyThatIsAnAttributeOfWhatIsRemovedWithItsHolder() {
        rack((em, rack) -> em.remove(rack));
        assertThat(count("Slot where id / 10 * 10 = " + id)).isZero();
    }

    @Test
    void aMapsKeyThatIsAnAttributeOfWhatIsRemovedFromTheMap() {
        rack((em, rack) -> em.remove(rack.slots.remove("at-0")));
        assertThat(count("Slot where id / 10 * 10 = " + id)).isOne();
    }

    @Test
    void aMapsKeyThatIsAnAttributeOfWhatIsChangedLater() {
        rack((em, rack) -> {
            Slot slot = rack.slots.remove("at-0");
            em.flush();
            slot.label = "free";
        });
        assertThat(count("Slot where label = 'free' and id = " + id)).isOne();
    }

    @Test
    void twoCollectionsOfOneForeignKey() {
        garden((em, garden) -> {
            Plant plant = first(garden);
            garden.plants.remove(plant);
            garden.trees.remove(plant);
        });
        assertThat(count("Plant where garden is null and id = " + id)).isOne();
    }

    @Test
    void twoCollectionsOfOneForeignKeyThatAreRemoved() {
        garden((em, garden) -> {
            garden.plants.forEach(plant -> plant.garden = null);
            em.remove(garden);
        });
        assertThat(count("Garden where id = " + id)).isZero();
    }

    @Test
    void twoCollectionsOfOneForeignKeyOneAfterTheOther() {
        garden((em, garden) -> {
            Plant plant = first(garden);
            garden.plants.remove(plant);
            em.flush();
            garden.trees.remove(plant);
        });
        assertThat(count("Plant where garden is null and id = " + id)).isOne();
    }

    @Test
    void aForeignKeyThatBothSidesWrite() {
        garden((em, garden) -> {
            Plant plant = first(garden);
            plant.garden = null;
            garden.plants.remove(plant);
            Plant added = plant(5, garden);
            em.persist(added);
            garden.plants.add(added);
        });
        assertThat(count("Plant where garden.id = " + id)).isEqualTo(2);
    }

    @Test
    void aForeignKeyThatOneSideWritesAfterTheOther() {
        garden((em, garden) -> {
            Plant plant = first(garden);
            plant.garden = null;
            em.persist(plant(5, garden));
            em.flush();
            garden.plants.remove(plant);
        });
        assertThat(count("Plant where garden.id = " + id)).isEqualTo(2);
    }

    @Test
    void whatIsHiddenInTheSameFlush() {
        garden((em, garden) -> {
            Plant plant = first(garden);
            plant.kind = "bush";
            garden.trees.remove(plant);
        });
        assertThat(count("Plant where kind = 'bush' and id = " + id)).isOne();
    }

    @Test
    void whatTheDatabaseDeletesWithItsParent() {
        behind.flushed(em -> {
            Folder folder = em.find(Folder.class, id);
            assertThat(folder.sheets).hasSize(2);
            em.remove(folder);
        });
        assertThat(count("Sheet where id / 10 * 10 = " + id)).isZero();
    }

    @Test
    void whatSomebodyElseHasChangedIsStillRefused() {
        behind.somebodyElse(em -> em.createNativeQuery("update Slot set label = 'else' where id = " + id)
                .executeUpdate());
        assertThatThrownBy(() -> rack((em, rack) -> em.remove(rack)))
                .isInstanceOf(OptimisticLockException.class)
                .hasMessageContaining("[label]");
    }

    @Test
    void soIsACollectionThatSomebodyElseHasChanged() {
        behind.somebodyElse(em -> em.createNativeQuery("update Plant set garden = null where id = " + (id + 1))
                .executeUpdate());
        assertThatThrownBy(() -> garden((em, garden) -> garden.plants.remove(first(garden))))
                .isInstanceOf(OptimisticLockException.class)
                .hasMessageContaining("[plants]");
    }
}
