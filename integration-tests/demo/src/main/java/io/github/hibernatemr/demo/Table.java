/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Numbers with their names, as the console prints them and the page shows them: both say the same.
 *
 * @param title what its rows are
 * @param columns what each row's numbers are
 */
record Table(String title, List<String> columns, List<Row> rows) {

    private static final String NAME = "%-35s";
    private static final String NUMBER = " %13s";

    /** One line of it. */
    record Row(String name, List<String> numbers) {}

    static Table of(String title, String... columns) {
        return new Table(title, List.of(columns), new ArrayList<>());
    }

    void row(String name, String... numbers) {
        rows.add(new Row(name, List.of(numbers)));
    }

    String toText() {
        StringBuilder text = new StringBuilder();
        line(text, title, columns);
        rows.forEach(row -> line(text, "  " + row.name(), row.numbers()));
        return text.toString();
    }

    private static void line(StringBuilder text, String name, List<String> numbers) {
        StringBuilder line = new StringBuilder(String.format(Locale.ROOT, NAME, name));
        numbers.forEach(number -> line.append(String.format(Locale.ROOT, NUMBER, number)));
        text.append(line.toString().stripTrailing()).append('\n');
    }
}
