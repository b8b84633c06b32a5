/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.health;

import io.github.hibernatemr.health.CheckResult.Part;
import io.github.hibernatemr.settings.MultiRegionSettings.Serves;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Whether this pod can serve, as just asked. Immutable.
 *
 * @param unit the persistence unit
 * @param region this pod's
 * @param serves what it must be able to do: {@code hibernate.mr.health.serves}
 * @param needsStoreToRead whether reads are local only while the store answers
 * @param needsStoreToWrite whether writes are refused while the store does not answer
 * @param checks what was asked, and found
 */
public record Health(
        String unit,
        String region,
        Serves serves,
        boolean needsStoreToRead,
        boolean needsStoreToWrite,
        List<CheckResult> checks) {

    /** Keeps its own copy of the checks. */
    public Health {
        checks = List.copyOf(checks);
    }

    /** Whether the pod can do what {@code hibernate.mr.health.serves} says it must, and the application's own checks are well. */
    public boolean isHealthy() {
        boolean canServe = switch (serves) {
            case WRITES -> canWrite();
            case LOCAL_READS -> canReadLocally();
            case READS -> canRead();
        };
        return canServe && of(Part.APPLICATION).allMatch(CheckResult::up);
    }

    /** Whether there is a primary that takes writes. */
    public boolean canWrite() {
        return isUp(Part.PRIMARY) && (!needsStoreToWrite || isUp(Part.STORE));
    }

    /** Whether any node can be read. */
    public boolean canRead() {
        return isUp(Part.PRIMARY) || isUp(Part.REPLICA);
    }

    /** Whether reads need not leave the region. */
    public boolean canReadLocally() {
        boolean fromReplica = isUpHere(Part.REPLICA) && (!needsStoreToRead || isUp(Part.STORE));
        return fromReplica || isUpHere(Part.PRIMARY);
    }

    private boolean isUp(Part part) {
        return of(part).anyMatch(CheckResult::up);
    }

    private boolean isUpHere(Part part) {
        return of(part).anyMatch(check -> check.up()
                && check.node() != null
                && Objects.equals(check.node().node().region(), region));
    }

    /** The checks of one part. */
    public Stream<CheckResult> of(Part part) {
        return checks.stream().filter(check -> check.part() == part);
    }
}
