/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.stalebase;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hibernatemr.internal.reading.ReplicaRead;
import io.github.hibernatemr.topology.Node;
import org.junit.jupiter.api.Test;

/** Which of several looks at a row an instance is judged by. What values mean is tested where there are entities. */
class RememberedBaseTest {

    private static final ReplicaRead READ = new ReplicaRead(new Node("eu", "eu-west-1", Node.Role.REPLICA), null);

    private final Object one = new Object();
    private final Object other = new Object();

    private static RememberedBase replica(RememberedBase before, Object instance, String value) {
        return RememberedBase.shownByReplica(before, instance, null, new Object[] {value}, READ);
    }

    @Test
    void anInstanceIsJudgedByItsOwnLoadAndACopyByTheLatest() {
        RememberedBase base = replica(replica(null, one, "old"), other, "older");
        assertThat(base.of(one).values()).containsExactly("old");
        assertThat(base.of(other).values()).containsExactly("older");
        assertThat(base.of(new Object()).values()).containsExactly("older");
    }

    @Test
    void whatThePrimaryHasShownLeavesEarlierInstancesInDoubt() {
        RememberedBase base = RememberedBase.shownByPrimary(replica(null, one, "old"), other);
        assertThat(base).isNotNull();
        assertThat(base.of(other).isPrimarys()).isTrue();
        assertThat(base.of(new Object()).isPrimarys()).isTrue();
        assertThat(base.of(one).values()).containsExactly("old");
    }

    @Test
    void anInstanceThatIsLoadedAnewForgetsWhatItWas() {
        assertThat(RememberedBase.shownByPrimary(replica(null, one, "old"), one))
                .as("nothing is in doubt any more")
                .isNull();
        RememberedBase again = replica(replica(null, one, "old"), one, "new");
        assertThat(again.of(one).values()).containsExactly("new");
    }

    @Test
    void whatNobodyCanMergeAnyMoreIsForgotten() {
        RememberedBase base = replica(null, one, "old");
        base.clear();
        assertThat(RememberedBase.shownByPrimary(base, other)).isNull();
    }

    @Test
    void aCollectionThatWasWrittenIsKnownForEveryInstance() {
        RememberedBase base = replica(replica(null, one, "old"), other, "older").written("Customer.phones");
        assertThat(base.of(one).hasWritten("Customer.phones")).isTrue();
        assertThat(base.of(other).hasWritten("Customer.phones")).isTrue();
        assertThat(base.of(one).hasWritten("Customer.pets")).isFalse();
    }
}
