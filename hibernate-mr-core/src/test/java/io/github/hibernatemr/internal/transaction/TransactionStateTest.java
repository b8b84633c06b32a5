/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hibernatemr.consistency.ConsistencyKey;
import io.github.hibernatemr.consistency.StoreListener;
import io.github.hibernatemr.internal.store.MemoryWriteTimestampStore;
import io.github.hibernatemr.internal.store.WriteTimestamps;
import io.github.hibernatemr.internal.transaction.TransactionState.OnPrimary;
import io.github.hibernatemr.internal.transaction.TransactionState.OnReplica;
import io.github.hibernatemr.internal.transaction.TransactionState.Provisional;
import io.github.hibernatemr.internal.transaction.TransactionState.Unbound;
import io.github.hibernatemr.routing.Route;
import io.github.hibernatemr.routing.RouteReason;
import io.github.hibernatemr.settings.Settings;
import io.github.hibernatemr.topology.Node;
import io.github.hibernatemr.topology.NodeState;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TransactionStateTest {

    private static final Settings SETTINGS = Settings.read(
            Map.of(
                    "hibernate.mr.region", "here",
                    "hibernate.mr.primary.url", "jdbc:postgresql://far/shop",
                    "hibernate.mr.replica.near.url", "jdbc:postgresql://near/shop",
                    "hibernate.mr.replica.near.region", "here"),
            name -> null);

    private final WriteTimestamps writeTimestamps = new WriteTimestamps(
            "shop",
            MemoryWriteTimestampStore.of(Duration.ofMinutes(1), () -> null),
            SETTINGS.store(),
            () -> null,
            new StoreListener() {});

    private final Provisional asking =
            new Provisional(to("near"), writeTimestamps.lookup(List.of(ConsistencyKey.of("somebody"))));

    @AfterEach
    void close() {
        writeTimestamps.close();
    }

    private static Route.ToReplica to(String replica) {
        Node node = new Node(replica, "here", Node.Role.REPLICA);
        return new Route.ToReplica(new NodeState(node, true, null, null, null, 1), RouteReason.NOTHING_WRITTEN);
    }

    /** Somebody else writes with the same key meanwhile, say, and the route is chosen once more. */
    @Test
    void whatTheStoreWasAskedIsStillWaitedForOnAnotherReplica() {
        OnReplica other = new OnReplica(to("other"));
        assertThat(other.after(asking)).isEqualTo(new Provisional(other.route(), asking.asked()));
    }

    @Test
    void onThePrimaryNoAnswerMatters() {
        OnPrimary primary =
                new OnPrimary(new Route.ToPrimary(new Node("primary", "far", Node.Role.PRIMARY), RouteReason.STRONG));
        assertThat(primary.after(asking)).isSameAs(primary);
    }

    @Test
    void aNewQuestionTakesTheOldOnesPlace() {
        Provisional newer = new Provisional(to("near"), writeTimestamps.lookup(List.of(ConsistencyKey.APPLICATION)));
        assertThat(newer.after(asking)).isSameAs(newer);
    }

    @Test
    void whoWasNotAskedIsNotWaitedFor() {
        OnReplica replica = new OnReplica(to("near"));
        assertThat(replica.after(Unbound.STATE)).isSameAs(replica);
    }
}
