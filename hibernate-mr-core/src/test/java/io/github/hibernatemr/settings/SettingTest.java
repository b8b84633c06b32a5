/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The catalogue is what everything else goes by. */
class SettingTest {

    @Test
    void aSettingIsItsKeyToWhoeverPutsItIntoAText() {
        assertThat("" + MultiRegionSettings.STORE_URI).isEqualTo("hibernate.mr.store.uri");
    }

    @Test
    void whatIsOfANodeIsUnderItsPrefix() {
        assertThat(MultiRegionSettings.URL.under("hibernate.mr.primary.").key()).isEqualTo("hibernate.mr.primary.url");
        assertThat(MultiRegionSettings.POOL.under("hibernate.mr.replica.eu.").key())
                .isEqualTo("hibernate.mr.replica.eu.pool.");
    }

    @Test
    void aDefaultIsThereOrIsNotGuessed() {
        assertThat(MultiRegionSettings.WEIGHT.byDefault()).isEqualTo(1);
        assertThatThrownBy(MultiRegionSettings.MAX_WAIT::byDefault)
                .isInstanceOf(NoSuchElementException.class)
                .hasMessageContaining("hibernate.mr.consistency.max_wait");
    }

    @Test
    void noKeyIsThereTwiceAndANodeHasAllOfItsOwn() {
        List<String> keys = MultiRegionSettings.ALL.stream().map(Setting::key).toList();
        Stream<String> ofNodes =
                MultiRegionSettings.ALL.stream().filter(Setting::isOfNode).map(Setting::key);

        assertThat(keys).doesNotHaveDuplicates();
        assertThat(ofNodes).containsExactlyElementsOf(NodeSettings.ATTRIBUTES);
    }
}
