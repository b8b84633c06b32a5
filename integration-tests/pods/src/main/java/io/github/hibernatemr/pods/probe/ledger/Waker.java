/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.pods.probe.ledger;

import jakarta.annotation.Resource;
import jakarta.batch.runtime.BatchRuntime;
import jakarta.ejb.Asynchronous;
import jakarta.ejb.Stateless;
import jakarta.ejb.Timeout;
import jakarta.ejb.Timer;
import jakarta.ejb.TimerConfig;
import jakarta.ejb.TimerService;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.NotificationOptions;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.inject.Inject;
import jakarta.jms.JMSContext;
import jakarta.jms.Queue;
import java.util.Properties;

/** Wakes who derives, by all means. */
@Stateless
public class Waker {

    @Inject
    private Ledger ledger;

    @Inject
    private Waker self;

    @Inject
    private JMSContext messages;

    @Resource(lookup = "java:app/jms/Ledger")
    private Queue queue;

    @Resource
    private ManagedExecutorService executor;

    @Resource
    private TimerService timers;

    @Inject
    private AsynchronousBean asynchronous;

    @Inject
    private Event<Order> orders;

    @Inject
    private Event<Entered> entered;

    /** Starts it. It may be done before this returns. */
    public void wake(Wake wake, Order order) {
        switch (wake) {
            case MESSAGE, MESSAGE_AFTER -> messages.createProducer().send(queue, order.text());
            case MESSAGE_ON_SUCCESS, EXECUTOR_ON_SUCCESS -> entered.fire(new Entered(wake, order));
            case EXECUTOR -> executor.submit(() -> ledger.derive(order));
            case ASYNCHRONOUS_EJB -> self.later(order);
            case ASYNCHRONOUS -> asynchronous.derive(order);
            case EVENT -> orders.fireAsync(order);
            case EVENT_BY_EXECUTOR -> orders.fireAsync(order, NotificationOptions.ofExecutor(executor));
            case TIMER, TIMER_AFTER -> timers.createSingleActionTimer(0, new TimerConfig(order.text(), false));
            case BATCH -> startJob(order);
        }
    }

    private static void startJob(Order order) {
        Properties parameters = new Properties();
        parameters.setProperty("order", order.text());
        BatchRuntime.getJobOperator().start("derive", parameters);
    }

    /** In a transaction of its own: that of who calls is at its end. */
    @TransactionAttribute(TransactionAttributeType.REQUIRES_NEW)
    public void wakeAnew(Wake wake, Order order) {
        wake(wake, order);
    }

    /** An asynchronous event's. */
    public void observe(@ObservesAsync Order order) {
        ledger.derive(order);
    }

    /** Soon, in another thread. */
    @Asynchronous
    public void later(Order order) {
        ledger.derive(order);
    }

    @Timeout
    void timeout(Timer timer) {
        ledger.derive(Order.of((String) timer.getInfo()));
    }
}
