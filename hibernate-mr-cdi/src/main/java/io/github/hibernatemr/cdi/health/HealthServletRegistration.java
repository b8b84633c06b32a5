/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.cdi.health;

import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Puts the {@link HealthServlet} at {@code /health}, or where the context parameter {@link #PATH} says. Not if the application has a
 * servlet there. Found as a service.
 */
public final class HealthServletRegistration implements ServletContainerInitializer {

    /** The context parameter: a path such as {@code /health}, or {@code off}. */
    public static final String PATH = "io.github.hibernatemr.health.path";

    private static final String DEFAULT_PATH = "/health";
    private static final String OFF = "off";
    private static final String NAME = "hibernate-mr-health";

    /** For the container. */
    public HealthServletRegistration() {}

    @Override
    public void onStartup(@Nullable Set<Class<?>> ignored, ServletContext context) {
        String given = context.getInitParameter(PATH);
        String path = given == null ? DEFAULT_PATH : given.trim();
        if (path.equalsIgnoreCase(OFF)) {
            return;
        }
        if (!path.matches("/.*[^/*]")) {
            throw new IllegalArgumentException(
                    PATH + " = '" + given + "': expected a path such as " + DEFAULT_PATH + ", or " + OFF);
        }
        ServletRegistration.Dynamic servlet = context.addServlet(NAME, HealthServlet.class);
        // Null if the application has registered it by itself.
        if (servlet != null) {
            servlet.setAsyncSupported(true);
            Set<String> taken = servlet.addMapping(path + "/*");
            if (!taken.isEmpty()) {
                HealthServletLog.LOG.pathTaken(context.getContextPath() + path, PATH);
            }
        }
    }
}
