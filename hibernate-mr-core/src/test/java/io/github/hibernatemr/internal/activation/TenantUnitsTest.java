/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.activation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TenantUnitsTest {

    /** Two names with one hash code, which a map keeps in one place. */
    private static final String SLOW = "Aa";

    private static final String QUICK = "BB";

    private static IllegalArgumentException noSuchTenant(String tenant) {
        return new IllegalArgumentException("no tenant " + tenant);
    }

    @Test
    void aSlowStartHoldsUpNobodyElse() {
        CountDownLatch slowHasBegun = new CountDownLatch(1);
        CountDownLatch quickIsThere = new CountDownLatch(1);
        TenantUnits units = new TenantUnits(tenant -> {
            if (tenant.equals(SLOW)) {
                slowHasBegun.countDown();
                await(quickIsThere);
            } else {
                quickIsThere.countDown();
            }
            throw noSuchTenant(tenant);
        });
        CompletableFuture<?> slow = CompletableFuture.supplyAsync(() -> units.unit(SLOW));
        await(slowHasBegun);
        assertThatThrownBy(() -> units.unit(QUICK)).hasMessage("no tenant BB");
        assertThatThrownBy(slow::join).hasRootCauseMessage("no tenant Aa");
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void whatFailedToStartIsTriedAgain() {
        AtomicInteger starts = new AtomicInteger();
        TenantUnits units = new TenantUnits(tenant -> {
            starts.incrementAndGet();
            throw noSuchTenant(tenant);
        });
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> units.unit(QUICK)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(starts).hasValue(2);
    }

    /** Nobody would close it. */
    @Test
    void nothingStartsAfterTheEnd() {
        TenantUnits units = new TenantUnits(tenant -> {
            throw new AssertionError("started");
        });
        units.close();
        assertThatThrownBy(() -> units.unit(QUICK))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is closed");
    }
}
