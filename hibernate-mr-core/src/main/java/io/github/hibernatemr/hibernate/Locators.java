/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.hibernate;

import java.sql.Blob;
import java.sql.Clob;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.hibernate.boot.Metadata;
import org.hibernate.mapping.Collection;
import org.hibernate.mapping.PersistentClass;
import org.hibernate.mapping.Property;
import org.hibernate.type.ComponentType;
import org.hibernate.type.Type;

/** Values that do not hold what they stand for, but lead to it over the connection that they were read from. */
final class Locators {

    private Locators() {}

    static boolean isLocator(Type type) {
        Class<?> returned = type.getReturnedClass();
        return Blob.class.isAssignableFrom(returned) || Clob.class.isAssignableFrom(returned);
    }

    /** Whether a persistence unit maps an attribute that is one, or an element of a collection. */
    static boolean areMappedIn(Metadata metadata) {
        Stream<Type> attributes = metadata.getEntityBindings().stream()
                .map(PersistentClass::getPropertyClosure)
                .flatMap(List::stream)
                .map(Property::getType);
        Stream<Type> elements = metadata.getCollectionBindings().stream()
                .map(Collection::getElement)
                .map(element -> element.getType());
        return Stream.concat(attributes, elements).anyMatch(Locators::leadToOne);
    }

    private static boolean leadToOne(Type type) {
        return type instanceof ComponentType component
                ? Arrays.stream(component.getSubtypes()).anyMatch(Locators::leadToOne)
                : isLocator(type);
    }
}
