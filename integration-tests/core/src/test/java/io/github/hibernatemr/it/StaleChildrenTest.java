/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.persistence.CascadeType;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.OneToMany;
import jakarta.persistence.OptimisticLockException;
import jakarta.persistence.Version;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whoever deletes all children, by the parent's side, deletes none but those that they have seen, and leaves none. */
class StaleChildrenTest {

    private static PodBehind behind;
    private static int id;

    /** Its version does not count its children, whose side writes the reference. */
    @Entity(name = "Team")
    static class Team {
        @Id
        int id;

        @Version
        int version;

        @OneToMany(mappedBy = "team", cascade = CascadeType.ALL, orphanRemoval = true)
        List<Player> players = new ArrayList<>();

        @OneToMany(mappedBy = "team", cascade = CascadeType.ALL)
        Set<Trophy> trophies = new HashSet<>();
    }

    @Entity(name = "Player")
    static class Player {
        @Id
        int id;

        @ManyToOne
        Team team;

        protected Player() {}

        Player(int number, Team team) {
            this.id = 100 * team.id + number;
            this.team = team;
        }
    }

    @Entity(name = "Trophy")
    static class Trophy {
        @Id
        int id;

        @ManyToOne
        Team team;

        protected Trophy() {}

        Trophy(int number, Team team) {
            this.id = 100 * team.id + number;
            this.team = team;
        }
    }

    @BeforeAll
    static void start() {
        behind = new PodBehind(Team.class, Player.class, Trophy.class);
    }

    @AfterAll
    static void close() {
        behind.close();
    }

    @BeforeEach
    void aTeamOfTwoThatTheReplicaHas() {
        id++;
        behind.somebodyElse(em -> {
            Team team = new Team();
            team.id = id;
            team.players.add(new Player(1, team));
            team.players.add(new Player(2, team));
            team.trophies.add(new Trophy(1, team));
            em.persist(team);
        });
        behind.freeze();
    }

    @AfterEach
    void thaw() {
        behind.thaw();
    }

    private static Team team(EntityManager em) {
        return em.find(Team.class, id);
    }

    private static void somebodyAddsAPlayer() {
        behind.somebodyElse(em -> em.persist(new Player(3, team(em))));
    }

    private static List<Integer> players() {
        return behind.onPrimary(em -> em.createQuery(
                        "select mod(p.id, 100) from Player p where p.team.id = :id order by p.id", Integer.class)
                .setParameter("id", id)
                .getResultList());
    }

    @Test
    void whoClearsAStaleCollectionIsRefused() {
        somebodyAddsAPlayer();
        assertThatThrownBy(() -> behind.flushed(em -> team(em).players.clear()))
                .isInstanceOf(OptimisticLockException.class)
                .hasMessageContaining("[players]");
        assertThat(players()).containsExactly(1, 2, 3);
    }

    @Test
    void whoClearsWhatTheReplicaShowedRightIsNot() {
        behind.flushed(em -> team(em).players.clear());
        assertThat(players()).isEmpty();
    }

    @Test
    void whoOnlyAddsNeedsNoComparison() {
        somebodyAddsAPlayer();
        behind.flushed(em -> {
            Team team = team(em);
            team.players.add(new Player(4, team));
        });
        assertThat(players()).containsExactly(1, 2, 3, 4);
    }

    @Test
    void whatTheSessionItselfHasAddedIsNoSurprise() {
        behind.flushed(em -> {
            Team team = team(em);
            team.players.clear();
            team.players.add(new Player(5, team));
            em.persist(new Player(6, team));
        });
        assertThat(players()).containsExactly(5, 6);
    }

    @Test
    void aParentIsRemovedWithTheChildrenThatThePrimaryHas() {
        somebodyAddsAPlayer();
        behind.flushed(em -> em.remove(team(em)));
        assertThat(players()).isEmpty();
    }

    @Test
    void aParentWhoseChildrenAreStaleIsNotRemoved() {
        somebodyAddsAPlayer();
        assertThatThrownBy(() -> behind.flushed(em -> {
                    Team team = team(em);
                    assertThat(team.players).hasSize(2);
                    em.remove(team);
                }))
                .isInstanceOf(OptimisticLockException.class)
                .hasMessageContaining("[players]");
    }

    @Test
    void aRemovalThatCascadesComparesWithoutOrphansToo() {
        behind.somebodyElse(em -> em.persist(new Trophy(2, team(em))));
        assertThatThrownBy(() -> behind.flushed(em -> {
                    Team team = team(em);
                    assertThat(team.trophies).hasSize(1);
                    em.remove(team);
                }))
                .isInstanceOf(OptimisticLockException.class)
                .hasMessageContaining("[trophies]");
    }

    @Test
    void aParentWhoseChildrenTheReplicaShowedRightIsRemoved() {
        behind.flushed(em -> {
            Team team = team(em);
            assertThat(team.players.size() + team.trophies.size()).isEqualTo(3);
            em.remove(team);
        });
        assertThat(players()).isEmpty();
    }
}
