/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.cdi.messaging;

import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.Message;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import org.jboss.logging.Logger;

/** Adds the token to each message when it is sent: a producer may be kept while its owner goes on writing. As thread-safe as its delegate. */
record CarryingProducer(JMSProducer delegate) implements ForwardingJMSProducer {

    private static final Logger LOG = Logger.getLogger(CarryingProducer.class);

    private void addToken() {
        String text = MessageTokens.text();
        if (text != null) {
            delegate.setProperty(MessageTokens.PROPERTY, text);
        } else if (delegate.propertyExists(MessageTokens.PROPERTY)) {
            // A producer's properties cannot be taken back one by one; this one says nothing.
            delegate.setProperty(MessageTokens.PROPERTY, "");
        }
    }

    /** A message that was received, and is passed on, cannot be written: it keeps the token that it came with. */
    @Override
    public JMSProducer send(Destination destination, Message message) {
        withoutToken();
        try {
            MessageTokens.addTo(message);
        } catch (JMSException e) {
            LOG.debugf("a message goes without a token: %s", e.getMessage());
        }
        return ForwardingJMSProducer.super.send(destination, message);
    }

    /** A producer puts its properties on each message, and one that was received would refuse ours. */
    private void withoutToken() {
        if (delegate.propertyExists(MessageTokens.PROPERTY)) {
            Map<String, Object> others = new HashMap<>();
            for (String name : delegate.getPropertyNames()) {
                if (!name.equals(MessageTokens.PROPERTY)) {
                    others.put(name, delegate.getObjectProperty(name));
                }
            }
            delegate.clearProperties();
            others.forEach(delegate::setProperty);
        }
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
