/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.benchmarks.micro;

import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * The executor that JMH is told to use ({@code -Djmh.executor=CUSTOM}) where callers shall be virtual threads. JMH 1.37 knows none, and
 * this project is compiled for a Java that knows none either.
 */
public final class VirtualThreads extends AbstractExecutorService {

    private final ExecutorService executor;

    /** As JMH calls it. */
    public VirtualThreads(int threads, String prefix) throws ReflectiveOperationException {
        executor = (ExecutorService)
                Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    }

    /** The options that make JMH use it. */
    static List<String> options() {
        return List.of("-Djmh.executor=CUSTOM", "-Djmh.executor.class=" + VirtualThreads.class.getName());
    }

    @Override
    public void execute(Runnable task) {
        executor.execute(task);
    }

    @Override
    public void shutdown() {
        executor.shutdown();
    }

    @Override
    public List<Runnable> shutdownNow() {
        return executor.shutdownNow();
    }

    @Override
    public boolean isShutdown() {
        return executor.isShutdown();
    }

    @Override
    public boolean isTerminated() {
        return executor.isTerminated();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        return executor.awaitTermination(timeout, unit);
    }
}
