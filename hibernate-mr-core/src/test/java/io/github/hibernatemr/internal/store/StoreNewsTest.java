/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hibernatemr.consistency.StoreListener;
import io.github.hibernatemr.internal.store.StoreNews.Call;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StoreNewsTest {

    private final List<String> heard = new ArrayList<>();
    private final StoreNews news = new StoreNews(new StoreListener() {
        @Override
        public void storeLost() {
            heard.add("lost");
        }

        @Override
        public void storeBack() {
            heard.add("back");
        }
    });

    @Test
    void aStoreThatAnswersQuestionsAndRefusesWritesIsLostOnce() {
        for (int i = 0; i < 100; i++) {
            news.failed(Call.WRITE);
            news.answered(Call.QUESTION);
        }
        assertThat(heard).containsExactly("lost");
        news.answered(Call.WRITE);
        assertThat(heard).containsExactly("lost", "back");
    }

    @Test
    void aStoreThatFailsAltogetherIsBackWhenItDoesAllThatItFailed() {
        news.failed(Call.QUESTION);
        news.failed(Call.WRITE);
        assertThat(news.answered(Call.QUESTION)).isTrue();
        assertThat(heard).containsExactly("lost");
        assertThat(news.answered(Call.QUESTION)).isFalse();
        news.answered(Call.WRITE);
        assertThat(heard).containsExactly("lost", "back");
    }
}
