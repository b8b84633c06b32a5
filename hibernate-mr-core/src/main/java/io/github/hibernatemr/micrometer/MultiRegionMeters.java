/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.micrometer;

import io.github.hibernatemr.MultiRegion;
import io.github.hibernatemr.metrics.Measurement;
import io.github.hibernatemr.metrics.Meter;
import io.github.hibernatemr.metrics.UnitMeters;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * Puts the meters of a persistence unit into a registry: {@code new MultiRegionMeters(multiRegion).bindTo(registry)}. They show
 * nothing any more when the unit is closed. After a replica was added, bind again: what is there stays. Thread-safe.
 */
public final class MultiRegionMeters implements MeterBinder {

    private static final String UNIT = "persistence.unit";
    private static final String SECONDS = "seconds";

    private final UnitMeters meters;
    private final Tags unit;

    /** Of a persistence unit. */
    public MultiRegionMeters(MultiRegion multiRegion) {
        this.meters = multiRegion.meters();
        this.unit = Tags.of(UNIT, multiRegion.persistenceUnit());
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (Measurement measurement : meters.all()) {
            bind(measurement.meter(), measurement, registry);
        }
    }

    /** The unit has the meters for as long as it lives; the registry only looks at them. */
    private void bind(Meter meter, Measurement measurement, MeterRegistry registry) {
        Tags tags = meter.tag() == null ? unit : unit.and(meter.tag(), String.valueOf(measurement.tag()));
        // Others are no units to Micrometer, which would add them to the names.
        String baseUnit = meter.unit().equals(SECONDS) ? SECONDS : null;
        if (meter.kind() == Meter.Kind.COUNTER) {
            FunctionCounter.builder(meter.meterName(), meters, source -> source.value(meter, measurement.tag()))
                    .tags(tags)
                    .description(meter.description())
                    .baseUnit(baseUnit)
                    .register(registry);
        } else {
            Gauge.builder(meter.meterName(), meters, source -> source.value(meter, measurement.tag()))
                    .tags(tags)
                    .description(meter.description())
                    .baseUnit(baseUnit)
                    .register(registry);
        }
    }
}
