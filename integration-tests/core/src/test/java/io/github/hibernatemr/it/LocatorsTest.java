/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.hibernatemr.MultiRegion;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Id;
import jakarta.persistence.Lob;
import java.sql.Blob;
import java.sql.SQLException;
import org.hibernate.Session;
import org.hibernate.engine.jdbc.proxy.BlobProxy;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What leads to a large object can be followed for as long as the transaction lasts, wherever that goes. */
class LocatorsTest {

    private static final int ID = 1;

    private static PodBehind behind;

    @Entity(name = "Reel")
    static class Reel {
        @Id
        int id;

        @Lob
        Blob film;
    }

    @BeforeAll
    static void start() {
        behind = new PodBehind(Reel.class);
        behind.somebodyElse(em -> em.persist(reel(ID)));
        behind.freeze();
        behind.thaw();
    }

    @AfterAll
    static void close() {
        behind.close();
    }

    private static Reel reel(int id) {
        Reel reel = new Reel();
        reel.id = id;
        reel.film = BlobProxy.generateProxy("text".getBytes(UTF_8));
        return reel;
    }

    private static void movesToPrimary(EntityManager em, int id) {
        assertThat(MultiRegion.of(em).route().node().name()).isEqualTo("eu");
        em.persist(reel(id));
        em.flush();
        assertThat(MultiRegion.of(em).route().node().isPrimary()).isTrue();
    }

    private static String text(Blob blob) {
        try {
            return new String(blob.getBytes(1, (int) blob.length()), UTF_8);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void ofAnEntity() {
        behind.pod().runInTransaction(em -> {
            Blob film = em.find(Reel.class, ID).film;
            assertThat(text(film)).isEqualTo("text");
            movesToPrimary(em, 2);
            assertThat(text(film)).isEqualTo("text");
        });
    }

    @Test
    void ofSql() {
        behind.pod().runInTransaction(em -> {
            Blob[] shown = new Blob[1];
            em.unwrap(Session.class).doWork(connection -> {
                try (var statement = connection.createStatement();
                        var rows = statement.executeQuery("select film from Reel")) {
                    rows.next();
                    shown[0] = rows.getBlob(1);
                }
            });
            movesToPrimary(em, 3);
            assertThat(text(shown[0])).isEqualTo("text");
        });
    }
}
