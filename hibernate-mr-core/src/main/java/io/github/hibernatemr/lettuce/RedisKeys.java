/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.lettuce;

import io.github.hibernatemr.consistency.ConsistencyKey;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * What things are called in Redis. An entry is {@code hmr:<namespace>:{<bucket>}:<digest>}; beside the entries of each
 * bucket stands its marker, {@code hmr:<namespace>:{<bucket>}:marker}. The braces make a cluster keep a bucket on one
 * node, so that an entry and its marker are asked for over one connection; 64 buckets spread over all its nodes.
 *
 * <p>So that a namespace cannot bring braces in, nor what Redis or its ACL patterns would misread, it is written as in a
 * URL: {@code my shop} is {@code my+shop}.
 */
final class RedisKeys {

    static final int BUCKETS = 64;

    private final String prefix;

    RedisKeys(String namespace) {
        this.prefix = "hmr:" + URLEncoder.encode(namespace, StandardCharsets.UTF_8) + ":{";
    }

    static int bucket(ConsistencyKey key) {
        return Math.floorMod(key.digest().hashCode(), BUCKETS);
    }

    String entry(ConsistencyKey key) {
        return prefix + bucket(key) + "}:" + key.digest();
    }

    /** What the region's pods sign tokens with, where no setting says. */
    String secret() {
        return prefix + "0}:secret";
    }

    String marker(int bucket) {
        return prefix + bucket + "}:marker";
    }
}
