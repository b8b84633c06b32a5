/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.cdi;

import io.github.hibernatemr.MultiRegion;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.spi.InjectionPoint;
import java.util.List;

/** Makes {@link MultiRegion} injectable. The container's. */
@Dependent
public class MultiRegionProducer {

    /** For the container. */
    public MultiRegionProducer() {}

    /**
     * Of the one persistence unit that hibernate-mr serves.
     *
     * @throws IllegalStateException if it serves none or several
     */
    @Produces
    @Dependent
    public MultiRegion ofTheOne() {
        List<String> units = MultiRegion.persistenceUnits();
        if (units.size() == 1) {
            return MultiRegion.of(units.get(0));
        }
        throw new IllegalStateException(
                units.isEmpty()
                        ? "no MultiRegion to inject: hibernate-mr serves no persistence unit here; one that names a"
                                + " hibernate.mr.replica.* is served once it has started"
                        : "which MultiRegion to inject is not known: hibernate-mr serves the persistence units " + units
                                + "; say @Inject @ForUnit(\"...\")");
    }

    /**
     * Of the persistence unit that the injection point names.
     *
     * @throws IllegalArgumentException if hibernate-mr does not serve it
     */
    @Produces
    @Dependent
    @ForUnit("")
    public MultiRegion ofUnit(InjectionPoint injectionPoint) {
        return injectionPoint.getQualifiers().stream()
                .filter(ForUnit.class::isInstance)
                .map(qualifier -> MultiRegion.of(((ForUnit) qualifier).value()))
                .findFirst()
                .orElseThrow();
    }
}
