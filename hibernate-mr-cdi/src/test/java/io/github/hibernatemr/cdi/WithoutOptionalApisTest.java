/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.hibernatemr.cdi.messaging.MessagingExtension;
import io.github.hibernatemr.consistency.ConsistencyLevel;
import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** CDI and nothing else of Jakarta EE or MicroProfile: the build takes the rest from the class path for this one class. */
@EnabledIfSystemProperty(named = "without.optional.apis", matches = "true")
class WithoutOptionalApisTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jakarta.jms.Message",
                "jakarta.ejb.MessageDriven",
                "jakarta.servlet.Filter",
                "jakarta.ws.rs.ext.Provider",
                "jakarta.enterprise.concurrent.Asynchronous",
                "jakarta.json.Json",
                "org.eclipse.microprofile.config.Config",
                "org.eclipse.microprofile.health.Health"
            })
    void itIsNotThere(String name) {
        assertThatThrownBy(() -> Class.forName(name)).isInstanceOf(ClassNotFoundException.class);
    }

    @Test
    void theContainerStartsAndServes() {
        try (SeContainer container = SeContainerInitializer.newInstance()
                .addBeanClasses(ConsistencyTest.Plain.class)
                .initialize()) {
            assertThat(container.select(ConsistencyTest.Plain.class).get().strong())
                    .isEqualTo(ConsistencyLevel.strong());
            // Weld leaves out an extension whose signatures it cannot resolve, and goes on.
            assertThat(container.getBeanManager().getExtension(MessagingExtension.class))
                    .isNotNull();
        }
    }
}
