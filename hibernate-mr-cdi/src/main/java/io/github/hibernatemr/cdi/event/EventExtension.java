/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.cdi.event;

import io.github.hibernatemr.MultiRegion;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.AfterDeploymentValidation;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.BeforeShutdown;
import jakarta.enterprise.inject.spi.Extension;
import org.jspecify.annotations.Nullable;

/** Fires events while the application runs. The container's. */
public class EventExtension implements Extension {

    private MultiRegion.@Nullable Listening listening;

    /** For the container. */
    public EventExtension() {}

    void start(@Observes AfterDeploymentValidation event, BeanManager beans) {
        listening = MultiRegion.listen(new FiringListener(beans.getEvent()));
    }

    void stop(@Observes BeforeShutdown event) {
        if (listening != null) {
            listening.close();
        }
    }
}
