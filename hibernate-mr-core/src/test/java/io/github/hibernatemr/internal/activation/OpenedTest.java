/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.activation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenedTest {

    @Test
    void aPartThatFailsKeepsNoOtherOpen() {
        List<String> closed = new ArrayList<>();
        Opened opened = new Opened("shop");
        opened.add(() -> closed.add("pool"));
        opened.add(() -> {
            throw new IllegalStateException("broken");
        });
        opened.add(() -> closed.add("threads"));
        opened.close();
        opened.close();
        assertThat(closed).containsExactly("threads", "pool");
    }
}
