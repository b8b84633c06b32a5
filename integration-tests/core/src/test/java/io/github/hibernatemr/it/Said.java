/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.it;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.text.MessageFormat;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Everything that anybody says, in any log, at any level, until it is closed. */
final class Said extends Handler implements AutoCloseable {

    /** Prints the bytes that it sends, at TRACE: the password is among them, as documented. */
    private static final String SENDER = "io.lettuce.core.protocol.CommandEncoder";

    private final Logger root = Logger.getLogger("");
    private final Level before = root.getLevel();
    private final List<Handler> others = Arrays.asList(root.getHandlers());
    private final Queue<String> lines = new ConcurrentLinkedQueue<>();

    private Said() {
        setLevel(Level.ALL);
    }

    static Said everything() {
        Said said = new Said();
        // Would print it all.
        said.others.forEach(said.root::removeHandler);
        said.root.addHandler(said);
        said.root.setLevel(Level.ALL);
        return said;
    }

    Queue<String> lines() {
        return lines;
    }

    /** Notes what is said elsewhere than in a log. */
    void note(String where, Object text) {
        lines.add(where + ": " + text);
    }

    void note(Throwable thrown) {
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text));
        note("an exception", text);
    }

    @Override
    public void publish(LogRecord record) {
        if (SENDER.equals(record.getLoggerName()) && record.getLevel().intValue() < Level.FINE.intValue()) {
            return;
        }
        Object[] parameters = record.getParameters();
        lines.add(record.getLoggerName() + " " + record.getLevel() + ": " + formatted(record.getMessage(), parameters));
        if (parameters != null) {
            lines.add(record.getLoggerName() + " parameters: " + Arrays.deepToString(parameters));
        }
        if (record.getThrown() != null) {
            note(record.getThrown());
        }
    }

    private static String formatted(String message, Object[] parameters) {
        if (parameters == null || parameters.length == 0 || message == null) {
            return String.valueOf(message);
        }
        try {
            return MessageFormat.format(message, parameters);
        } catch (IllegalArgumentException e) {
            return message;
        }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        root.setLevel(before);
        root.removeHandler(this);
        others.forEach(root::addHandler);
    }
}
