/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.cdi.messaging;

import jakarta.jms.Destination;
import jakarta.jms.JMSProducer;
import jakarta.jms.Message;
import java.io.Serializable;
import java.util.Map;

/** Adds the token to each message when it is sent: a producer may be kept while its owner goes on writing. As thread-safe as its delegate. */
record CarryingProducer(JMSProducer delegate) implements ForwardingJMSProducer {

    private void addToken() {
        String text = MessageTokens.text();
        if (text != null) {
            delegate.setProperty(MessageTokens.PROPERTY, text);
        } else if (delegate.propertyExists(MessageTokens.PROPERTY)) {
            // A producer's properties cannot be taken back one by one; this one says nothing.
            delegate.setProperty(MessageTokens.PROPERTY, "");
        }
    }

    @Override
    public JMSProducer send(Destination destination, Message message) {
        addToken();
        return ForwardingJMSProducer.super.send(destination, message);
    }

    @Override
    public JMSProducer send(Destination destination, String text) {
        addToken();
        return ForwardingJMSProducer.super.send(destination, text);
    }

    @Override
    public JMSProducer send(Destination destination, Map<String, Object> map) {
        addToken();
        return ForwardingJMSProducer.super.send(destination, map);
    }

    @Override
    public JMSProducer send(Destination destination, byte[] bytes) {
        addToken();
        return ForwardingJMSProducer.super.send(destination, bytes);
    }

    @Override
    public JMSProducer send(Destination destination, Serializable object) {
        addToken();
        return ForwardingJMSProducer.super.send(destination, object);
    }
}
