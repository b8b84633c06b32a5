/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.jdbc;

import io.github.hibernatemr.consistency.Intent;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which places in the application begin transactions that write, learnt from what has become of those that were begun there. A place
 * is a path of calls. One that is not known yet, or shares its slot with one that writes, counts as writing: too many reads that see
 * everything cost time, one too few costs a wrong row. In bounded memory; thread-safe.
 *
 * <p>Where somebody says that only reading is intended, it is the other way round: what has not been seen to write does not.
 */
final class EntryPoints {

    /** For a transaction whose place is of no interest. */
    static final int NONE = -1;

    private static final int SLOTS = 1 << 13;

    /** So many transactions that only read, and the place is taken for one that reads. */
    private static final int BELIEVED_AFTER = 16;

    /** So many transactions that only read after one that wrote, and the place is new again. */
    private static final int REMEMBERED_FOR = 1_000;

    /** Deep enough to reach through layers of interceptors to what tells one business method from another. */
    private static final int CALLERS = 48;

    /** What stands between the application and us is the same for all. */
    private static final List<String> PASSED = List.of(
            "io.github.hibernatemr.jdbc.",
            "io.github.hibernatemr.internal.",
            "io.github.hibernatemr.hibernate.",
            "org.hibernate.",
            "java.",
            "jdk.");

    private static final StackWalker CALLS = StackWalker.getInstance();

    /** Above 0, for how many transactions more the place counts as writing; below, how many in a row have only read. */
    private final AtomicIntegerArray scores = new AtomicIntegerArray(SLOTS);

    private volatile boolean readersWrite;

    /**
     * The place where the current thread has begun a transaction.
     *
     * @return {@link #NONE} if it is of no use to know
     */
    int current(@Nullable Intent said) {
        return said == Intent.WRITE || (said == Intent.READ && !readersWrite)
                ? NONE
                : slot(CALLS.walk(EntryPoints::path), said);
    }

    private static int path(Stream<StackWalker.StackFrame> calls) {
        return calls.filter(call -> isApplications(call.getClassName()))
                .limit(CALLERS)
                .mapToInt(call -> (call.getClassName().hashCode() * 31
                                        + call.getMethodName().hashCode())
                                * 31
                        + call.getByteCodeIndex())
                .reduce(0, (path, call) -> path * 31 + call);
    }

    private static boolean isApplications(String type) {
        for (String passed : PASSED) {
            if (type.startsWith(passed)) {
                return false;
            }
        }
        return true;
    }

    /** What says that it reads is kept apart from what says nothing, since what is unknown means another thing there. */
    private static int slot(int path, @Nullable Intent said) {
        int spread = (path ^ (path >>> 16)) * 0x85ebca6b;
        return ((spread ^ (spread >>> 13)) & (SLOTS / 2 - 1)) + (said == Intent.READ ? SLOTS / 2 : 0);
    }

    /** Whether a transaction that begins is about to write, as far as anybody knows. */
    boolean isAboutToWrite(int place, @Nullable Intent said) {
        if (said == Intent.WRITE) {
            return true;
        }
        return said == Intent.READ
                ? place != NONE && scores.get(place) > 0
                : place == NONE || scores.get(place) > -BELIEVED_AFTER;
    }

    /** Learns from a transaction that has ended. */
    void ended(int place, @Nullable Intent said, boolean wrote) {
        if (wrote && said == Intent.READ) {
            readersWrite = true;
        }
        if (place != NONE) {
            int score = scores.get(place);
            if (wrote ? score != REMEMBERED_FOR : score > -BELIEVED_AFTER) {
                // Of several at once one may be lost: the next one counts.
                scores.lazySet(place, wrote ? REMEMBERED_FOR : score - 1);
            }
        }
    }
}
