/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.jmx;

import io.github.hibernatemr.metrics.Measurement;
import io.github.hibernatemr.metrics.Meter;
import io.github.hibernatemr.metrics.UnitMeters;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.AttributeNotFoundException;
import javax.management.DynamicMBean;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanInfo;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.CompositeDataSupport;
import javax.management.openmbean.CompositeType;
import javax.management.openmbean.OpenDataException;
import javax.management.openmbean.OpenType;
import javax.management.openmbean.SimpleType;

/**
 * The meters of a persistence unit as a JMX bean, {@code io.github.hibernatemr:type=Meters,unit="shop"}: an attribute for each, a
 * number or, if it is split by a tag, a number for each value of that. Thread-safe.
 */
public final class MetersBean implements DynamicMBean, AutoCloseable {

    private static final String DOMAIN = "io.github.hibernatemr";

    private final UnitMeters meters;
    private final ObjectName name;

    private MetersBean(UnitMeters meters, ObjectName name) {
        this.meters = meters;
        this.name = name;
    }

    /**
     * Registers the bean with the platform's server.
     *
     * @throws JMException if there is one of this name already, such as another application's
     */
    public static MetersBean register(String unit, UnitMeters meters) throws JMException {
        ObjectName name = new ObjectName(DOMAIN + ":type=Meters,unit=" + ObjectName.quote(unit));
        MetersBean bean = new MetersBean(meters, name);
        ManagementFactory.getPlatformMBeanServer().registerMBean(bean, name);
        return bean;
    }

    @Override
    public Object getAttribute(String attribute) throws AttributeNotFoundException {
        return value(Arrays.stream(Meter.values())
                .filter(meter -> meter.meterName().equals(attribute))
                .findFirst()
                .orElseThrow(() -> new AttributeNotFoundException(attribute)));
    }

    private Object value(Meter meter) {
        List<Measurement> measured = meters.of(meter);
        return meter.tag() == null ? measured.get(0).value() : composite(meter, measured);
    }

    private static CompositeData composite(Meter meter, List<Measurement> measured) {
        Map<String, Double> values = new LinkedHashMap<>();
        measured.forEach(measurement -> values.put(String.valueOf(measurement.tag()), measurement.value()));
        String[] keys = values.keySet().toArray(String[]::new);
        OpenType<?>[] types = new OpenType<?>[keys.length];
        Arrays.fill(types, SimpleType.DOUBLE);
        try {
            return new CompositeDataSupport(
                    new CompositeType(meter.meterName(), meter.description(), keys, keys, types), values);
        } catch (OpenDataException e) {
            throw new IllegalStateException("a tag of " + meter.meterName() + " cannot be shown", e);
        }
    }

    @Override
    public AttributeList getAttributes(String[] attributes) {
        AttributeList found = new AttributeList();
        for (String attribute : attributes) {
            try {
                found.add(new Attribute(attribute, getAttribute(attribute)));
            } catch (AttributeNotFoundException e) {
                // As JMX has it: what is missing is left out.
            }
        }
        return found;
    }

    @Override
    public MBeanInfo getMBeanInfo() {
        MBeanAttributeInfo[] attributes = Arrays.stream(Meter.values())
                .map(meter -> new MBeanAttributeInfo(
                        meter.meterName(),
                        meter.tag() == null ? "double" : CompositeData.class.getName(),
                        meter.description() + " In " + meter.unit() + ".",
                        true,
                        false,
                        false))
                .toArray(MBeanAttributeInfo[]::new);
        return new MBeanInfo(getClass().getName(), "hibernate-mr", attributes, null, null, null);
    }

    @Override
    public void setAttribute(Attribute attribute) throws AttributeNotFoundException {
        throw new AttributeNotFoundException(attribute.getName() + " can only be read");
    }

    @Override
    public AttributeList setAttributes(AttributeList attributes) {
        return new AttributeList();
    }

    @Override
    public Object invoke(String action, Object[] parameters, String[] signature) {
        throw new UnsupportedOperationException(action);
    }

    /** Unregisters it. */
    @Override
    public void close() throws JMException {
        try {
            ManagementFactory.getPlatformMBeanServer().unregisterMBean(name);
        } catch (InstanceNotFoundException e) {
            // Somebody has done so.
        }
    }
}
