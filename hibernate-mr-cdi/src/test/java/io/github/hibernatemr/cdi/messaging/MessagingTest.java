/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.cdi.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.hibernatemr.cdi.RequestThread;
import io.github.hibernatemr.consistency.ConsistencyScope;
import jakarta.ejb.MessageDriven;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import jakarta.inject.Inject;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSProducer;
import jakarta.jms.Message;
import java.lang.reflect.Proxy;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;

/**
 * Where the hooks are, in a container of Weld's without a broker. What they do is tested on servers with one, by {@code LedgerContract} in
 * the module of the pods.
 */
@DisabledIfSystemProperty(named = "without.optional.apis", matches = "true")
class MessagingTest {

    private static SeContainer container;

    /** Weld SE has no message-driven beans, so it is an ordinary one too. */
    @ApplicationScoped
    @MessageDriven
    static class Listener {
        boolean isForMessage(Message message) {
            return RequestThread.current() != null && ConsistencyScope.current() != null;
        }

        void fails(Message message) {
            throw new IllegalStateException("on purpose");
        }

        boolean isInScope(String text) {
            return ConsistencyScope.current() != null;
        }
    }

    @ApplicationScoped
    static class Sender {
        @Inject
        JMSContext context;

        JMSContext context() {
            return context;
        }
    }

    /** In the container's place. */
    @ApplicationScoped
    static class Contexts {
        @Produces
        JMSContext context() {
            return some(JMSContext.class);
        }
    }

    /** Answers nothing but what makes a producer. */
    private static <T> T some(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) ->
                        method.getName().equals("createProducer") ? some(JMSProducer.class) : null));
    }

    @BeforeAll
    static void start() {
        container = SeContainerInitializer.newInstance()
                .disableDiscovery()
                .addExtensions(MessagingExtension.class)
                .addBeanClasses(Listener.class, Sender.class, Contexts.class)
                .initialize();
    }

    @AfterAll
    static void close() {
        container.close();
    }

    @AfterEach
    void nothingIsLeftInTheThread() {
        assertThat(ConsistencyScope.current()).isNull();
        assertThat(RequestThread.current()).isNull();
    }

    private static Listener listener() {
        return container.select(Listener.class).get();
    }

    @Test
    void aMessageDrivenBeanHasItsThreadForItself() {
        assertThat(listener().isForMessage(some(Message.class))).isTrue();
    }

    @Test
    void whateverHappensTheThreadIsGivenBack() {
        assertThatThrownBy(() -> listener().fails(some(Message.class))).hasMessage("on purpose");
    }

    @Test
    void whatIsNoMessageIsLeftAlone() {
        assertThat(listener().isInScope("a text")).isFalse();
    }

    @Test
    void anInjectedContextsProducersAreOurs() {
        assertThat(container.select(Sender.class).get().context().createProducer())
                .isInstanceOf(CarryingProducer.class);
    }
}
