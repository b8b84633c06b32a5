/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.pods.probe.ledger;

import io.github.hibernatemr.cdi.messaging.MessageTokens;
import jakarta.annotation.Resource;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import jakarta.jms.TextMessage;

/** Sends messages to another region, and does there what a bridge between two brokers does. */
@Stateless
public class Bridge {

    private static final long PATIENCE_MILLIS = 20_000;

    @Inject
    @JMSConnectionFactory("java:comp/DefaultJMSConnectionFactory")
    private JMSContext messages;

    @Resource
    private ConnectionFactory factory;

    @Resource(lookup = "java:app/jms/Abroad")
    private Queue abroad;

    @Resource(lookup = "java:app/jms/Ledger")
    private Queue ledger;

    /** Sends by what the container injects. */
    public void send(Order order) {
        messages.createProducer().send(abroad, order.text());
    }

    /** As {@link #send}, in no transaction. */
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public void sendOutside(Order order) {
        send(order);
    }

    /** Sends by what the container knows nothing of. */
    public void sendByFactory(Order order) throws JMSException {
        try (JMSContext own = factory.createContext()) {
            TextMessage message = own.createTextMessage(order.text());
            MessageTokens.addTo(message);
            own.createProducer().send(abroad, message);
        }
    }

    /** The next message for abroad: its property, and its text. */
    public String take() throws JMSException {
        Message message = messages.createConsumer(abroad).receive(PATIENCE_MILLIS);
        return message.getStringProperty(MessageTokens.PROPERTY) + " " + message.getBody(String.class);
    }

    /** Takes the next message for abroad and sends it again as it is, as to a queue of dead letters. */
    public void passOn() {
        messages.createProducer().send(abroad, messages.createConsumer(abroad).receive(PATIENCE_MILLIS));
    }

    /** A message from abroad arrives. */
    public void put(String token, Order order) {
        try (JMSContext own = factory.createContext()) {
            own.createProducer().setProperty(MessageTokens.PROPERTY, token).send(ledger, order.text());
        }
    }
}
