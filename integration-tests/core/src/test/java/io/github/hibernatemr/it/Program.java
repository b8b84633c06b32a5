/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.it;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What one user's application does, session after session. Immutable.
 *
 * @param <S> a session as its steps see it
 * @param sessions the steps of each
 */
record Program<S>(List<List<Step<S>>> sessions) {

    private static final int MOST_SESSIONS = 4;

    /**
     * One call or a few.
     *
     * @param text how it reads
     * @param action does it, and returns what the application sees, be it a failure
     */
    record Step<S>(String text, Function<S, String> action) {
        @Override
        public String toString() {
            return text;
        }
    }

    /** The same for the same seed. */
    static <S> Program<S> random(long seed, int mostSteps, Function<Random, Step<S>> step) {
        Random random = new Random(seed);
        return new Program<>(Stream.generate(() -> Stream.generate(() -> step.apply(random))
                        .limit(1 + random.nextInt(mostSteps))
                        .toList())
                .limit(1 + random.nextInt(MOST_SESSIONS))
                .toList());
    }

    int operations() {
        return sessions.stream().mapToInt(List::size).sum();
    }

    /** Programs that lack a session, or a step, of this one. */
    Stream<Program<S>> shorter() {
        Stream.Builder<Program<S>> shorter = Stream.builder();
        for (int i = 0; i < sessions.size(); i++) {
            shorter.add(new Program<>(without(sessions, i)));
            for (int j = 0; j < sessions.get(i).size(); j++) {
                List<List<Step<S>>> fewer = new ArrayList<>(sessions);
                fewer.set(i, without(sessions.get(i), j));
                shorter.add(new Program<>(fewer));
            }
        }
        return shorter.build();
    }

    private static <T> List<T> without(List<T> all, int index) {
        List<T> fewer = new ArrayList<>(all);
        fewer.remove(index);
        return List.copyOf(fewer);
    }
}
