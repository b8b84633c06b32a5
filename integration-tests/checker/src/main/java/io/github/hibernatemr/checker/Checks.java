/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.checker;

import io.github.hibernatemr.checker.Violation.Guarantee;
import io.github.hibernatemr.routing.RouteReason;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds broken promises in a history: one pass over the operations as they began, beside one over the writes as they were
 * acknowledged.
 */
final class Checks {

    private final List<Violation> violations = new ArrayList<>();
    private final Map<Object, Written> writtenBy = new HashMap<>();
    private final Map<Long, Seen> seenIn = new HashMap<>();
    private final Precision precision;

    private Checks(Precision precision) {
        this.precision = precision;
    }

    /** What the acknowledged writes of a user, or of a region, demand. */
    static final class Written {
        private final Map<Long, Long> versions = new HashMap<>();
        private long positionBefore;
        private long positionAfter;

        private void acknowledge(Operation write) {
            versions.merge(write.register(), write.version(), Math::max);
            positionBefore = Math.max(positionBefore, write.positionBefore());
            positionAfter = Math.max(positionAfter, write.positionAfter());
        }
    }

    /** What a session has seen, and what those had seen whose writes it has seen. */
    private static final class Seen {
        private final Map<Long, Long> versions = new HashMap<>();
        private final Map<Long, Long> dependencies = new HashMap<>();

        /** Where the replicas were that it has read, if that is known. */
        private long replayed;

        /** It has read the primary, or who knows how far a replica was: what its next replica needs cannot be told. */
        private boolean demandsUnknown;

        private void read(Operation read) {
            replayed = Math.max(replayed, read.replayed());
            demandsUnknown |= read.replayed() == 0;
        }
    }

    /** The violations in a history, and in passing its needless primary reads. */
    static List<Violation> of(List<Operation> history, Precision precision) {
        Checks checks = new Checks(precision);
        List<Operation> starts = new ArrayList<>(history);
        starts.sort(Comparator.comparingLong(Operation::startNanos));
        List<Operation> acknowledgements =
                new ArrayList<>(history.stream().filter(o -> !o.isRead()).toList());
        acknowledgements.sort(Comparator.comparingLong(Operation::endNanos));
        int acknowledged = 0;
        for (Operation operation : starts) {
            while (acknowledged < acknowledgements.size()
                    && acknowledgements.get(acknowledged).endNanos() <= operation.startNanos()) {
                Operation write = acknowledgements.get(acknowledged++);
                checks.acknowledge(write);
            }
            checks.check(operation);
        }
        return checks.violations;
    }

    private void acknowledge(Operation write) {
        written(write.region()).acknowledge(write);
        if (write.user() != Operation.NOBODY) {
            written(write.user()).acknowledge(write);
        }
    }

    /** Nobody in particular must see what anybody has written in the region. */
    private static Object reader(Operation operation) {
        return operation.user() == Operation.NOBODY ? operation.region() : (Object) operation.user();
    }

    /** Nobody in particular, while the primary is away: what replicas have is all that is to be had (docs/guarantees.md). */
    private static boolean seesWhatThereIs(Operation operation) {
        return operation.user() == Operation.NOBODY && operation.reason() == RouteReason.PRIMARY_UNREACHABLE;
    }

    private Written written(Object reader) {
        return writtenBy.computeIfAbsent(reader, unknown -> new Written());
    }

    private void check(Operation operation) {
        Written written = written(reader(operation));
        Seen seen = seenIn.computeIfAbsent(operation.session(), unknown -> new Seen());
        long own = written.versions.getOrDefault(operation.register(), 0L);
        long before = seen.versions.getOrDefault(operation.register(), 0L);
        if (operation.isRead()) {
            expect(
                    Guarantee.READ_YOUR_WRITES,
                    operation,
                    operation.version() >= own || seesWhatThereIs(operation),
                    "its user had written version ",
                    own);
            expect(
                    Guarantee.MONOTONIC_READS,
                    operation,
                    operation.version() >= before,
                    "its session had seen ",
                    before);
            long followed = seen.dependencies.getOrDefault(operation.register(), 0L);
            expect(
                    Guarantee.WRITES_FOLLOW_READS,
                    operation,
                    operation.version() >= followed,
                    "its session had seen a write that followed version ",
                    followed);
            boolean reached = operation.replayed() == 0
                    || operation.replayed() >= written.positionBefore
                    || seesWhatThereIs(operation);
            expect(Guarantee.POSITION, operation, reached, "its user had written at ", written.positionBefore);
            if (!seen.demandsUnknown) {
                precision.read(operation, Math.max(written.positionAfter, seen.replayed));
            }
        } else {
            expect(
                    Guarantee.OWN_WRITES_IN_TRANSACTION,
                    operation,
                    operation.ownWrite() == operation.version(),
                    "it read back version ",
                    operation.ownWrite());
            expect(
                    Guarantee.MONOTONIC_WRITES,
                    operation,
                    operation.version() > own,
                    "its user had written version ",
                    own);
            expect(
                    Guarantee.WRITES_FOLLOW_READS,
                    operation,
                    operation.version() > before,
                    "its session had seen ",
                    before);
        }
        seen.read(operation);
        seen.versions.merge(operation.register(), operation.version(), Math::max);
        seen.dependencies.merge(operation.dependency(), operation.dependencyVersion(), Math::max);
    }

    private void expect(Guarantee guarantee, Operation operation, boolean kept, String problem, long number) {
        if (!kept) {
            violations.add(new Violation(guarantee, operation, problem + number));
        }
    }
}
