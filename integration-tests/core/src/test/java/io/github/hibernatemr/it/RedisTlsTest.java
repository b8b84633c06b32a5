/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.it;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.hibernatemr.consistency.WriteTimestampStore;
import io.github.hibernatemr.testkit.Cluster;
import io.github.hibernatemr.testkit.Redis;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The Redis store keeps the contract over TLS, as a user who may do no more than docs/adopt.md says. */
class RedisTlsTest extends StoreContract {

    private static final String TRUST_STORE = "javax.net.ssl.trustStore";
    private static final String TRUST_STORE_PASSWORD = "javax.net.ssl.trustStorePassword";
    private static final String USER = "shop:secret";

    private static Cluster cluster;
    private static Redis redis;

    @BeforeAll
    static void start() {
        cluster = Cluster.builder().redisTls("here").start();
        redis = cluster.redis();
        redis.command("ACL SETUSER shop on >secret ~hmr:shop:* +getex +get +set +pttl +eval +evalsha +info");
        System.setProperty(TRUST_STORE, redis.trustStore().toString());
        System.setProperty(TRUST_STORE_PASSWORD, "changeit");
    }

    @AfterAll
    static void end() {
        System.clearProperty(TRUST_STORE);
        System.clearProperty(TRUST_STORE_PASSWORD);
        cluster.close();
    }

    @Override
    WriteTimestampStore open(Duration timeToLive) {
        WriteTimestampStore store = RedisStoreTest.open(redis.tlsUri(USER), "shop", timeToLive);
        await().ignoreExceptions().until(() -> get(store.find(key)) != null);
        return store;
    }

    @Test
    void aCertificateThatNobodyVouchesForIsRefused() {
        System.clearProperty(TRUST_STORE);
        try (var store = RedisStoreTest.open(redis.tlsUri(USER), "shop", LONG)) {
            assertThatThrownBy(() -> found(store)).rootCause().hasMessage("Redis has not been reached yet");
        } finally {
            System.setProperty(TRUST_STORE, redis.trustStore().toString());
        }
    }
}
