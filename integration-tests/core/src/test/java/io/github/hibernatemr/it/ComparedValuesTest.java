/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.ConstraintMode;
import jakarta.persistence.Convert;
import jakarta.persistence.Converter;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.ForeignKey;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.OptimisticLockException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.hibernate.annotations.NotFound;
import org.hibernate.annotations.NotFoundAction;
import org.hibernate.annotations.SQLRestriction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a replica showed right is never taken for stale, however it is mapped; what it showed wrong is. */
class ComparedValuesTest {

    private static PodBehind behind;
    private static int id;

    /** Without equals. */
    static class Colour {
        final String name;

        Colour(String name) {
            this.name = name;
        }
    }

    @Converter
    static class ColourText implements AttributeConverter<Colour, String> {
        @Override
        public String convertToDatabaseColumn(Colour colour) {
            return colour == null ? null : colour.name;
        }

        @Override
        public Colour convertToEntityAttribute(String text) {
            return text == null ? null : new Colour(text);
        }
    }

    @Entity(name = "Supplier")
    @SQLRestriction("active")
    static class Supplier {
        @Id
        int id;

        boolean active = true;
    }

    @Entity(name = "Maker")
    static class Maker {
        @Id
        int id;
    }

    @Entity(name = "Paint")
    static class Paint {
        @Id
        int id;

        String label = "new";

        @Convert(converter = ColourText.class)
        Colour colour = new Colour("red");

        @ElementCollection
        @Convert(converter = ColourText.class)
        List<Colour> shades = new ArrayList<>();

        @ManyToOne
        @NotFound(action = NotFoundAction.IGNORE)
        @JoinColumn(name = "maker", foreignKey = @ForeignKey(ConstraintMode.NO_CONSTRAINT))
        Maker maker;

        @ManyToOne
        @JoinColumn(name = "supplier")
        Supplier supplier;
    }

    @BeforeAll
    static void start() {
        behind = new PodBehind(Paint.class, Maker.class, Supplier.class);
    }

    @AfterAll
    static void close() {
        behind.close();
    }

    @BeforeEach
    void aPaint() {
        id++;
        behind.somebodyElse(em -> {
            var maker = new Maker();
            maker.id = id;
            em.persist(maker);
            var supplier = new Supplier();
            supplier.id = id;
            em.persist(supplier);
            var paint = new Paint();
            paint.id = id;
            paint.maker = maker;
            paint.supplier = supplier;
            paint.shades.add(new Colour("light red"));
            em.persist(paint);
        });
    }

    @AfterEach
    void thaw() {
        behind.thaw();
    }

    private static void relabel(Consumer<Paint> more) {
        behind.flushed(em -> {
            Paint paint = em.find(Paint.class, id);
            more.accept(paint);
            paint.label = "old";
        });
        Paint stored = behind.onPrimary(em -> em.find(Paint.class, id));
        assertThat(stored.label).isEqualTo("old");
    }

    private static void assertRefused(Consumer<Paint> change, String differing) {
        assertThatThrownBy(() -> relabel(change))
                .isInstanceOf(OptimisticLockException.class)
                .hasMessageContaining("[" + differing + "]");
    }

    private static void sql(EntityManager em, String sql) {
        em.createNativeQuery(sql).setParameter("id", id).executeUpdate();
    }

    @Test
    void aConvertedClassNeedsNoEquals() {
        behind.freeze();
        relabel(paint -> {});
    }

    @Test
    void norDoesAConvertedElement() {
        behind.freeze();
        relabel(paint -> paint.shades.add(new Colour("dark red")));
    }

    @Test
    void aConvertedValueThatIsStaleIsNoticed() {
        behind.freeze();
        behind.somebodyElse(em -> em.find(Paint.class, id).colour = new Colour("blue"));
        assertRefused(paint -> {}, "colour");
    }

    @Test
    void aReferenceToNothingMayBeIgnored() {
        behind.somebodyElse(em -> sql(em, "delete from Maker where id = :id"));
        behind.freeze();
        relabel(paint -> assertThat(paint.maker).isNull());
    }

    @Test
    void aReferenceThatTheReplicaCouldNotFollowYetIsNoticed() {
        behind.somebodyElse(em -> sql(em, "delete from Maker where id = :id"));
        behind.freeze();
        behind.somebodyElse(em -> sql(em, "insert into Maker (id) values (:id)"));
        assertRefused(paint -> {}, "maker");
    }

    @Test
    void whatAReferenceLeadsToMayBeHiddenInTheSameFlush() {
        behind.freeze();
        relabel(paint -> paint.supplier.active = false);
    }

    @Test
    void aReferenceToWhatIsHiddenAlreadyIsNoDifference() {
        behind.somebodyElse(em -> sql(em, "update Supplier set active = false where id = :id"));
        behind.freeze();
        relabel(paint -> {});
    }

    @Test
    void aReferenceThatSomebodyHasChangedIsNoticed() {
        behind.freeze();
        behind.somebodyElse(em -> sql(em, "update Paint set maker = null, supplier = null where id = :id"));
        assertThatThrownBy(() -> relabel(paint -> {}))
                .isInstanceOf(OptimisticLockException.class)
                .hasMessageContaining("[maker, supplier]");
    }
}
