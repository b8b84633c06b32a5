/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hibernatemr.health.CheckResult.Part;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class CheckRunnerTest {

    private static final Duration LONG = Duration.ofMinutes(1);
    private static final String THREAD = "checking";
    private static final Duration SHORT = Duration.ofMillis(20);

    private final AtomicInteger runs = new AtomicInteger();
    private final AtomicInteger abandoned = new AtomicInteger();

    private interface Body {
        void run() throws Exception;
    }

    private CheckRunner runner(Duration timeout, Duration cache, Body body) {
        HealthCheck check = new HealthCheck() {
            @Override
            public String name() {
                return "thing";
            }

            @Override
            public Duration timeout() {
                return timeout;
            }

            @Override
            public void check() throws Exception {
                runs.incrementAndGet();
                body.run();
            }
        };
        return new CheckRunner(THREAD, Part.APPLICATION, check, cache, abandoned::incrementAndGet);
    }

    private static CheckResult ask(CheckRunner runner, Duration atMost) {
        return runner.begin().await(System.nanoTime() + atMost.toNanos());
    }

    @Test
    void manyWhoAskShareOneRun() {
        CountDownLatch go = new CountDownLatch(1);
        CheckRunner runner = runner(LONG, LONG, go::await);
        List<CompletableFuture<CheckResult>> answers = IntStream.range(0, 20)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> ask(runner, LONG)))
                .toList();
        go.countDown();
        assertThat(answers)
                .allMatch(answer -> answer.orTimeout(1, TimeUnit.MINUTES).join().up());
        assertThat(ask(runner, LONG).up()).isTrue();
        assertThat(runs).hasValue(1);
    }

    @Test
    void anOutcomeIsGivenAgainNoLongerThanItIsKept() {
        CheckRunner runner = runner(LONG, Duration.ZERO, () -> {});
        ask(runner, LONG);
        ask(runner, LONG);
        assertThat(runs).hasValue(2);
    }

    @Test
    void whatTakesTooLongHasFailedAndIsEndedAndNeverRunsTwiceAtATime() throws InterruptedException {
        CountDownLatch deaf = new CountDownLatch(1);
        CheckRunner runner = runner(SHORT, Duration.ZERO, () -> awaitThoughInterrupted(deaf));
        for (int i = 0; i < 3; i++) {
            CheckResult result = ask(runner, LONG);
            assertThat(result.up()).isFalse();
            assertThat(result.reason()).isEqualTo("no answer within 20ms");
        }
        assertThat(runs).hasValue(1);
        Awaitility.await().until(() -> abandoned.get() == 1);
        deaf.countDown();
        Awaitility.await().until(() -> {
            ask(runner, LONG);
            return runs.get() > 1;
        });
    }

    private static void awaitThoughInterrupted(CountDownLatch latch) {
        while (latch.getCount() > 0) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                // Deaf.
            }
        }
    }

    @Test
    void aSuccessThatComesTooLateIsNone() {
        CheckRunner runner = runner(SHORT, LONG, () -> {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                // Says that all is well.
            }
        });
        assertThat(ask(runner, LONG).up()).isFalse();
        awaitNoThread();
        assertThat(ask(runner, LONG).reason()).isEqualTo("no answer within 20ms");
        assertThat(runs).hasValue(1);
    }

    private static void awaitNoThread() {
        Awaitility.await()
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().equals(THREAD)));
    }

    /** Its time-out is longer than an answer may take. */
    @Test
    void whileASlowCheckRunsItsOutcomeBeforeCounts() {
        CountDownLatch slow = new CountDownLatch(1);
        CheckRunner runner = runner(LONG, Duration.ZERO, () -> {
            if (runs.get() > 1) {
                slow.await();
            }
        });
        assertThat(ask(runner, LONG).up()).isTrue();
        CheckRunner.Run slowRun = runner.begin();
        assertThat(slowRun.await(System.nanoTime() + SHORT.toNanos()).up()).isTrue();
        runner.close();
        assertThat(slowRun.await(System.nanoTime() + LONG.toNanos()).reason())
                .isEqualTo("failed with InterruptedException");
    }

    @Test
    void theFirstRunThatIsStillUnderWaySaysNothingGood() {
        CheckRunner runner = runner(LONG, Duration.ZERO, () -> Thread.sleep(LONG.toMillis()));
        CheckResult result = ask(runner, SHORT);
        assertThat(result.up()).isFalse();
        assertThat(result.reason()).isEqualTo("no answer yet");
        runner.close();
    }

    @Test
    void aClassThatDoesNotLoadIsAFailureAsWell() {
        CheckRunner runner = runner(LONG, LONG, () -> {
            throw new NoClassDefFoundError("secret.Thing");
        });
        CheckResult result = ask(runner, LONG);
        assertThat(result.reason()).isEqualTo("failed with NoClassDefFoundError");
        assertThat(result.detail()).contains("secret.Thing");
        assertThat(result.brief().detail()).isNull();
    }
}
