/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.cdi.web;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Puts the {@link CallerFilter} in front of all other filters, so that those may read the database, and once more behind them, where
 * it sees whom they have let in. Found as a service.
 */
public final class CallerFilterRegistration implements ServletContainerInitializer {

    private static final String NAME = "hibernate-mr";

    /** For the container. */
    public CallerFilterRegistration() {}

    @Override
    public void onStartup(@Nullable Set<Class<?>> ignored, ServletContext context) {
        add(context, NAME, false);
        add(context, NAME + "-caller", true);
    }

    private static void add(ServletContext context, String name, boolean isLast) {
        FilterRegistration.Dynamic filter = context.addFilter(name, CallerFilter.class);
        // Null if the application has one of this name.
        if (filter != null) {
            filter.setAsyncSupported(true);
            filter.addMappingForUrlPatterns(
                    EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC, DispatcherType.ERROR), isLast, "/*");
        }
    }
}
