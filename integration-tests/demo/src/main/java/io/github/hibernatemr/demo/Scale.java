/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.demo;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;

/**
 * From values to places on the paper.
 *
 * @param bend what makes equal steps of equal values: nothing, or the logarithm
 * @param from the value at {@code start}
 * @param to the value at {@code end}
 */
record Scale(DoubleUnaryOperator bend, double from, double to, double start, double end) {

    private static final double HAIR = 1e-6;

    static Scale linear(double from, double to, double start, double end) {
        return new Scale(DoubleUnaryOperator.identity(), from, to, start, end);
    }

    /** Of values above zero, widened to round ones. */
    static Scale logarithmic(double least, double most, double start, double end) {
        double from = roundDown(least);
        return new Scale(Math::log10, from, Math.max(roundUp(most), from * 10), start, end);
    }

    double at(double value) {
        double share = (bend.applyAsDouble(Math.max(from, value)) - bend.applyAsDouble(from))
                / (bend.applyAsDouble(to) - bend.applyAsDouble(from));
        return start + share * (end - start);
    }

    /** Every multiple of a step. */
    List<Double> steps(double step) {
        return DoubleStream.iterate(
                        Math.ceil(from / step) * step, value -> value <= to * (1 + HAIR), value -> value + step)
                .boxed()
                .toList();
    }

    /** 1, 2, 5, 10, 20, 50 and so on. */
    List<Double> rounds() {
        return DoubleStream.iterate(from, value -> value <= to * (1 + HAIR), value -> roundUp(value * 1.5))
                .boxed()
                .toList();
    }

    /** Without zeros that say nothing. */
    static String label(double value) {
        return BigDecimal.valueOf(value)
                .setScale(3, RoundingMode.HALF_UP)
                .stripTrailingZeros()
                .toPlainString();
    }

    /** The least of 1, 2, 5, 10 and so on that is no less than a value above zero. */
    static double roundUp(double value) {
        double power = powerOfTen(value);
        return DoubleStream.of(1, 2, 5, 10)
                .map(round -> round * power)
                .filter(round -> round >= value * (1 - HAIR))
                .min()
                .orElseThrow();
    }

    private static double roundDown(double value) {
        double power = powerOfTen(value);
        return DoubleStream.of(1, 2, 5)
                .map(round -> round * power)
                .filter(round -> round <= value * (1 + HAIR))
                .max()
                .orElseThrow();
    }

    private static double powerOfTen(double value) {
        return Math.pow(10, Math.floor(Math.log10(value) + HAIR));
    }
}
