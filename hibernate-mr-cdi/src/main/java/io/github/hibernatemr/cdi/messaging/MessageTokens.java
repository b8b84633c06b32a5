/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.cdi.messaging;

import io.github.hibernatemr.cdi.RequestTokens;
import io.github.hibernatemr.consistency.ConsistencyScope;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.util.Collections;
import org.jspecify.annotations.Nullable;

/**
 * What a message takes along, so that whoever receives it, in whichever region, sees what its sender has written and read. Within a region
 * nobody needs it: there whoever reads without a key sees all that the application has written.
 *
 * <p>Messages sent by an injected {@code JMSContext}, and message-driven beans, have it without being told. Jakarta Messaging has no hook
 * for a {@code ConnectionFactory}, a {@code Session} or a consumer that the application asks by itself; there it is one line each:
 *
 * <pre>{@code
 * MessageTokens.addTo(message);                          // just before it is sent
 * try (var scope = MessageTokens.of(message)) { ... }    // around what is done because of it
 * }</pre>
 *
 * <p>For other means than Jakarta Messaging there are {@link #text()} and {@link #open(String)}.
 *
 * <p><b>A message that is sent in a transaction</b> tells of a write whose timestamp nobody knows yet: the commit comes after the message was
 * made, and nothing bounds by how much. But the message is delivered after the commit, and so the commit was before the receipt. So such a
 * message carries no timestamp but the word {@value #NOW}, and its receiver sees all that was committed before it was received: as if
 * the receiver itself had written at that moment. That is later than the commit, never earlier, and needs no clock but the primary's.
 * The same word is carried where there is no open scope, since nobody knows what the thread has written before. Outside of a
 * transaction, in a request or a received message, it is known, and the timestamps are carried.
 *
 * <p>Thread-safe.
 */
public final class MessageTokens {

    /** The name of the property: a legal identifier for selectors. */
    public static final String PROPERTY = "HibernateMRToken";

    static final String NOW = RequestTokens.NOW;

    private MessageTokens() {}

    /**
     * What a message must take along that the current thread sends now: some hundred characters that need no escaping in a header; null
     * if that is nothing.
     */
    public static @Nullable String text() {
        return RequestTokens.ofMessage();
    }

    /**
     * Opens a scope in which reads show nothing older than what was known when a text was made.
     *
     * @param text of {@link #text()}; null or what is none opens a scope in which only what is done inside is known
     * @return to be closed by the same thread
     */
    public static ConsistencyScope open(@Nullable String text) {
        return ConsistencyScope.of(RequestTokens.received(Collections.singletonList(text)));
    }

    /**
     * Has a message that the current thread is about to send take along what is known now. The message must be writable, as it is
     * before it was sent.
     *
     * @throws JMSException if its properties cannot be set
     */
    public static void addTo(Message message) throws JMSException {
        String text = text();
        if (text != null) {
            message.setStringProperty(PROPERTY, text);
        }
    }

    /**
     * Opens a scope in which reads show nothing older than what the sender of a message has written and read.
     *
     * @return to be closed by the same thread
     * @throws JMSException if the message does not give its properties
     */
    public static ConsistencyScope of(Message message) throws JMSException {
        return open(message.getStringProperty(PROPERTY));
    }
}
