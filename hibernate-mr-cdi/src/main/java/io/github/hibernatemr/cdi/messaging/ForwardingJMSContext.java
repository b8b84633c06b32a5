/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.cdi.messaging;

import jakarta.jms.BytesMessage;
import jakarta.jms.ConnectionMetaData;
import jakarta.jms.Destination;
import jakarta.jms.ExceptionListener;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSProducer;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.StreamMessage;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TemporaryTopic;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import java.io.Serializable;

/** Passes everything on. */
interface ForwardingJMSContext extends JMSContext {

    JMSContext delegate();

    @Override
    default JMSContext createContext(int value) {
        return delegate().createContext(value);
    }

    @Override
    default JMSProducer createProducer() {
        return delegate().createProducer();
    }

    @Override
    default String getClientID() {
        return delegate().getClientID();
    }

    @Override
    default void setClientID(String text) {
        delegate().setClientID(text);
    }

    @Override
    default ConnectionMetaData getMetaData() {
        return delegate().getMetaData();
    }

    @Override
    default ExceptionListener getExceptionListener() {
        return delegate().getExceptionListener();
    }

    @Override
    default void setExceptionListener(ExceptionListener value) {
        delegate().setExceptionListener(value);
    }

    @Override
    default void start() {
        delegate().start();
    }

    @Override
    default void stop() {
        delegate().stop();
    }

    @Override
    default void setAutoStart(boolean value) {
        delegate().setAutoStart(value);
    }

    @Override
    default boolean getAutoStart() {
        return delegate().getAutoStart();
    }

    @Override
    default void close() {
        delegate().close();
    }

    @Override
    default BytesMessage createBytesMessage() {
        return delegate().createBytesMessage();
    }

    @Override
    default MapMessage createMapMessage() {
        return delegate().createMapMessage();
    }

    @Override
    default Message createMessage() {
        return delegate().createMessage();
    }

    @Override
    default ObjectMessage createObjectMessage() {
        return delegate().createObjectMessage();
    }

    @Override
    default ObjectMessage createObjectMessage(Serializable object) {
        return delegate().createObjectMessage(object);
    }

    @Override
    default StreamMessage createStreamMessage() {
        return delegate().createStreamMessage();
    }

    @Override
    default TextMessage createTextMessage() {
        return delegate().createTextMessage();
    }

    @Override
    default TextMessage createTextMessage(String text) {
        return delegate().createTextMessage(text);
    }

    @Override
    default boolean getTransacted() {
        return delegate().getTransacted();
    }

    @Override
    default int getSessionMode() {
        return delegate().getSessionMode();
    }

    @Override
    default void commit() {
        delegate().commit();
    }

    @Override
    default void rollback() {
        delegate().rollback();
    }

    @Override
    default void recover() {
        delegate().recover();
    }

    @Override
    default JMSConsumer createConsumer(Destination destination) {
        return delegate().createConsumer(destination);
    }

    @Override
    default JMSConsumer createConsumer(Destination destination, String text) {
        return delegate().createConsumer(destination, text);
    }

    @Override
    default JMSConsumer createConsumer(Destination destination, String text, boolean value) {
        return delegate().createConsumer(destination, text, value);
    }

    @Override
    default Queue createQueue(String text) {
        return delegate().createQueue(text);
    }

    @Override
    default Topic createTopic(String text) {
        return delegate().createTopic(text);
    }

    @Override
    default JMSConsumer createDurableConsumer(Topic topic, String text) {
        return delegate().createDurableConsumer(topic, text);
    }

    @Override
    default JMSConsumer createDurableConsumer(Topic topic, String text, String other, boolean value) {
        return delegate().createDurableConsumer(topic, text, other, value);
    }

    @Override
    default JMSConsumer createSharedDurableConsumer(Topic topic, String text) {
        return delegate().createSharedDurableConsumer(topic, text);
    }

    @Override
    default JMSConsumer createSharedDurableConsumer(Topic topic, String text, String other) {
        return delegate().createSharedDurableConsumer(topic, text, other);
    }

    @Override
    default JMSConsumer createSharedConsumer(Topic topic, String text) {
        return delegate().createSharedConsumer(topic, text);
    }

    @Override
    default JMSConsumer createSharedConsumer(Topic topic, String text, String other) {
        return delegate().createSharedConsumer(topic, text, other);
    }

    @Override
    default QueueBrowser createBrowser(Queue queue) {
        return delegate().createBrowser(queue);
    }

    @Override
    default QueueBrowser createBrowser(Queue queue, String text) {
        return delegate().createBrowser(queue, text);
    }

    @Override
    default TemporaryQueue createTemporaryQueue() {
        return delegate().createTemporaryQueue();
    }

    @Override
    default TemporaryTopic createTemporaryTopic() {
        return delegate().createTemporaryTopic();
    }

    @Override
    default void unsubscribe(String text) {
        delegate().unsubscribe(text);
    }

    @Override
    default void acknowledge() {
        delegate().acknowledge();
    }
}
