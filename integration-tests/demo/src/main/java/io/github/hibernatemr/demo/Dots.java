/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.demo;

import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;

/** Which reads are drawn: every one, or of very many each so-and-so-manieth, since a browser has to hold them. */
record Dots(int step, int of) {

    static final int MOST = 20_000;

    static Dots of(int reads) {
        return new Dots((reads + MOST - 1) / MOST, reads);
    }

    List<Read> drawn(Collection<Read> reads) {
        List<Read> all = List.copyOf(reads);
        return IntStream.range(0, all.size())
                .filter(i -> i % step == 0)
                .mapToObj(all::get)
                .toList();
    }

    /** For whoever looks at them. */
    String said() {
        return step <= 1
                ? "Each of the " + Report.count(of) + " reads is a dot."
                : "Of " + Report.count(of) + " reads, one in " + step + " is a dot; the numbers are of all of them.";
    }
}
