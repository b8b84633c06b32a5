/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;

/** Raw data: a file of one JSON object a line, complete after each line, so that a run that is ended early is not lost. */
public final class JsonLines {

    private final Path file;

    /** Begins it anew. */
    public JsonLines(Path file) throws IOException {
        this.file = file;
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, "");
    }

    /** Adds a line. Values are numbers, truth values, arrays of numbers, or text without what JSON would have to escape. */
    public void add(Map<String, Object> values) throws IOException {
        StringJoiner line = new StringJoiner(", ", "{", "}\n");
        values.forEach((name, value) -> line.add("\"" + name + "\": " + json(value)));
        Files.writeString(file, line.toString(), StandardOpenOption.APPEND);
    }

    /** The file, to be told. */
    public Path file() {
        return file;
    }

    private static String json(Object value) {
        if (value instanceof double[] numbers) {
            StringJoiner array = new StringJoiner(", ", "[", "]");
            for (double number : numbers) {
                array.add(json(number));
            }
            return array.toString();
        }
        if (value instanceof Double number) {
            return Double.isFinite(number) ? String.format(Locale.ROOT, "%.4f", number) : "null";
        }
        return value instanceof Number || value instanceof Boolean ? String.valueOf(value) : "\"" + value + "\"";
    }
}
