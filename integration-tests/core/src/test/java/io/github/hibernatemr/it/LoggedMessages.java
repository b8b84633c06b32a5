/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.it;

import java.util.function.Consumer;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What a room says in the log, until it is closed. */
final class LoggedMessages extends Handler implements AutoCloseable {

    /** Held, or its handlers would be forgotten. */
    private final Logger logger;

    private final Consumer<String> heard;

    private LoggedMessages(Logger logger, Consumer<String> heard) {
        this.logger = logger;
        this.heard = heard;
    }

    static LoggedMessages of(String category, Consumer<String> heard) {
        var messages = new LoggedMessages(Logger.getLogger(category), heard);
        messages.logger.addHandler(messages);
        return messages;
    }

    @Override
    public void publish(LogRecord record) {
        heard.accept(record.getMessage());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        logger.removeHandler(this);
    }
}
