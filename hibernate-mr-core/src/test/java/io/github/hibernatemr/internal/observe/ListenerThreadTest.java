/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ListenerThreadTest {

    @Test
    void newsAreToldInOrder() {
        List<Integer> heard = new CopyOnWriteArrayList<>();
        try (ListenerThread thread = new ListenerThread("shop")) {
            IntStream.range(0, 100).forEach(news -> thread.tell(() -> heard.add(news)));
        }
        assertThat(heard)
                .containsExactlyElementsOf(IntStream.range(0, 100).boxed().toList());
    }

    @Test
    void aListenerThatDoesNotReturnHoldsNobodyUpAndWhatIsDroppedIsCounted() throws InterruptedException {
        CountDownLatch returns = new CountDownLatch(1);
        CountDownLatch called = new CountDownLatch(1);
        try (ListenerThread thread = new ListenerThread("shop")) {
            thread.tell(() -> {
                called.countDown();
                try {
                    returns.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            called.await();
            for (int i = 0; i < ListenerThread.MOST_UNTOLD + 5; i++) {
                thread.tell(() -> {});
            }
            assertThat(thread.dropped()).isEqualTo(5);
            returns.countDown();
            await().untilAsserted(() -> {
                CountDownLatch told = new CountDownLatch(1);
                thread.tell(told::countDown);
                assertThat(told.await(1, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
            });
        }
    }
}
