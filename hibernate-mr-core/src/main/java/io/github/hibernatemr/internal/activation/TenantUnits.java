/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.activation;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Function;
import org.hibernate.HibernateException;

/**
 * The units of tenants. Each is started once, by the first who needs it; that can take seconds, so nobody is held up who needs
 * another. Thread-safe.
 */
final class TenantUnits implements AutoCloseable {

    private final Map<String, FutureTask<MultiRegionUnit>> units = new ConcurrentHashMap<>();
    private final Function<String, MultiRegionUnit> start;
    private volatile boolean closed;

    /** @param start may fail, and is then tried again by the next who needs the tenant */
    TenantUnits(Function<String, MultiRegionUnit> start) {
        this.start = start;
    }

    MultiRegionUnit unit(String tenant) {
        FutureTask<MultiRegionUnit> known = units.get(tenant);
        return result(tenant, known == null ? started(tenant) : known);
    }

    private FutureTask<MultiRegionUnit> started(String tenant) {
        FutureTask<MultiRegionUnit> mine = new FutureTask<>(() -> start(tenant));
        FutureTask<MultiRegionUnit> others = units.putIfAbsent(tenant, mine);
        if (others != null) {
            return others;
        }
        mine.run();
        return mine;
    }

    /** What is entered before this is closed is found and closed; what comes later is refused here, or nobody would close it. */
    private MultiRegionUnit start(String tenant) {
        if (closed) {
            throw new IllegalStateException("tenant '" + tenant + "' is not started: its persistence unit is closed");
        }
        return start.apply(tenant);
    }

    private MultiRegionUnit result(String tenant, FutureTask<MultiRegionUnit> unit) {
        try {
            return unit.get();
        } catch (ExecutionException e) {
            units.remove(tenant, unit);
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) e.getCause();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HibernateException("interrupted while tenant '" + tenant + "' was being started", e);
        }
    }

    /** Waits for those that are being started, to close them too. */
    @Override
    public void close() {
        closed = true;
        units.forEach((tenant, unit) -> {
            try {
                result(tenant, unit).close();
            } catch (RuntimeException | Error failed) {
                ActivationLog.LOG.tracef(failed, "tenant %s had not started", tenant);
            }
        });
    }
}
