/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.lettuce;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisURI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinkOptionsTest {

    @ParameterizedTest
    @CsvSource({
        "'rediss-sentinel://user:p%40ss@h1:26379,h2:26380/0#shop', true",
        "'redis-sentinel://user:p%40ss@h1:26379,h2:26380/0#shop', false"
    })
    void tlsIsOnBothLegsTheSentinelsAndTheServerThatTheyName(String text, boolean tls) {
        RedisURI uri = LinkOptions.uri(text);
        assertThat(uri.isSsl()).isEqualTo(tls);
        assertThat(uri.isVerifyPeer()).isTrue();
        assertThat(uri.getSentinels())
                .hasSize(2)
                .allSatisfy(sentinel -> assertThat(sentinel.isSsl()).isEqualTo(tls));
        assertThat(uri.getSentinelMasterId()).isEqualTo("shop");
        assertThat(uri.toString()).doesNotContain("p@ss", "p%40ss");
    }
}
