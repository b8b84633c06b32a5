/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.cdi.messaging;

import jakarta.jms.CompletionListener;
import jakarta.jms.Destination;
import jakarta.jms.JMSProducer;
import jakarta.jms.Message;
import java.io.Serializable;
import java.util.Map;
import java.util.Set;

/** Passes everything on, and stays in front. */
interface ForwardingJMSProducer extends JMSProducer {

    JMSProducer delegate();

    @Override
    default JMSProducer send(Destination destination, Message message) {
        delegate().send(destination, message);
        return this;
    }

    @Override
    default JMSProducer send(Destination destination, String text) {
        delegate().send(destination, text);
        return this;
    }

    @Override
    default JMSProducer send(Destination destination, Map<String, Object> map) {
        delegate().send(destination, map);
        return this;
    }

    @Override
    default JMSProducer send(Destination destination, byte[] bytes) {
        delegate().send(destination, bytes);
        return this;
    }

    @Override
    default JMSProducer send(Destination destination, Serializable object) {
        delegate().send(destination, object);
        return this;
    }

    @Override
    default JMSProducer setDisableMessageID(boolean value) {
        delegate().setDisableMessageID(value);
        return this;
    }

    @Override
    default boolean getDisableMessageID() {
        return delegate().getDisableMessageID();
    }

    @Override
    default JMSProducer setDisableMessageTimestamp(boolean value) {
        delegate().setDisableMessageTimestamp(value);
        return this;
    }

    @Override
    default boolean getDisableMessageTimestamp() {
        return delegate().getDisableMessageTimestamp();
    }

    @Override
    default JMSProducer setDeliveryMode(int value) {
        delegate().setDeliveryMode(value);
        return this;
    }

    @Override
    default int getDeliveryMode() {
        return delegate().getDeliveryMode();
    }

    @Override
    default JMSProducer setPriority(int value) {
        delegate().setPriority(value);
        return this;
    }

    @Override
    default int getPriority() {
        return delegate().getPriority();
    }

    @Override
    default JMSProducer setTimeToLive(long value) {
        delegate().setTimeToLive(value);
        return this;
    }

    @Override
    default long getTimeToLive() {
        return delegate().getTimeToLive();
    }

    @Override
    default JMSProducer setDeliveryDelay(long value) {
        delegate().setDeliveryDelay(value);
        return this;
    }

    @Override
    default long getDeliveryDelay() {
        return delegate().getDeliveryDelay();
    }

    @Override
    default JMSProducer setAsync(CompletionListener value) {
        delegate().setAsync(value);
        return this;
    }

    @Override
    default CompletionListener getAsync() {
        return delegate().getAsync();
    }

    @Override
    default JMSProducer setProperty(String text, boolean value) {
        delegate().setProperty(text, value);
        return this;
    }

    @Override
    default JMSProducer setProperty(String text, byte value) {
        delegate().setProperty(text, value);
        return this;
    }

    @Override
    default JMSProducer setProperty(String text, short value) {
        delegate().setProperty(text, value);
        return this;
    }

    @Override
    default JMSProducer setProperty(String text, int value) {
        delegate().setProperty(text, value);
        return this;
    }

    @Override
    default JMSProducer setProperty(String text, long value) {
        delegate().setProperty(text, value);
        return this;
    }

    @Override
    default JMSProducer setProperty(String text, float value) {
        delegate().setProperty(text, value);
        return this;
    }

    @Override
    default JMSProducer setProperty(String text, double value) {
        delegate().setProperty(text, value);
        return this;
    }

    @Override
    default JMSProducer setProperty(String text, String other) {
        delegate().setProperty(text, other);
        return this;
    }

    @Override
    default JMSProducer setProperty(String text, Object value) {
        delegate().setProperty(text, value);
        return this;
    }

    @Override
    default JMSProducer clearProperties() {
        delegate().clearProperties();
        return this;
    }

    @Override
    default boolean propertyExists(String text) {
        return delegate().propertyExists(text);
    }

    @Override
    default boolean getBooleanProperty(String text) {
        return delegate().getBooleanProperty(text);
    }

    @Override
    default byte getByteProperty(String text) {
        return delegate().getByteProperty(text);
    }

    @Override
    default short getShortProperty(String text) {
        return delegate().getShortProperty(text);
    }

    @Override
    default int getIntProperty(String text) {
        return delegate().getIntProperty(text);
    }

    @Override
    default long getLongProperty(String text) {
        return delegate().getLongProperty(text);
    }

    @Override
    default float getFloatProperty(String text) {
        return delegate().getFloatProperty(text);
    }

    @Override
    default double getDoubleProperty(String text) {
        return delegate().getDoubleProperty(text);
    }

    @Override
    default String getStringProperty(String text) {
        return delegate().getStringProperty(text);
    }

    @Override
    default Object getObjectProperty(String text) {
        return delegate().getObjectProperty(text);
    }

    @Override
    default Set<String> getPropertyNames() {
        return delegate().getPropertyNames();
    }

    @Override
    default JMSProducer setJMSCorrelationIDAsBytes(byte[] bytes) {
        delegate().setJMSCorrelationIDAsBytes(bytes);
        return this;
    }

    @Override
    default byte[] getJMSCorrelationIDAsBytes() {
        return delegate().getJMSCorrelationIDAsBytes();
    }

    @Override
    default JMSProducer setJMSCorrelationID(String text) {
        delegate().setJMSCorrelationID(text);
        return this;
    }

    @Override
    default String getJMSCorrelationID() {
        return delegate().getJMSCorrelationID();
    }

    @Override
    default JMSProducer setJMSType(String text) {
        delegate().setJMSType(text);
        return this;
    }

    @Override
    default String getJMSType() {
        return delegate().getJMSType();
    }

    @Override
    default JMSProducer setJMSReplyTo(Destination destination) {
        delegate().setJMSReplyTo(destination);
        return this;
    }

    @Override
    default Destination getJMSReplyTo() {
        return delegate().getJMSReplyTo();
    }
}
