/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.activation;

import java.security.CodeSource;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which Lettuce this can run on; names none of its classes, since there may be none. */
final class LettuceVersion {

    private static final int LEAST = 7;
    private static final Pattern MAJOR = Pattern.compile("(\\d{1,4})\\..*");

    /** Has nothing above it that another jar would have to bring. */
    private static final String PROBE = "io.lettuce.core.LettuceVersion";

    private LettuceVersion() {}

    /** What is wrong with the Lettuce that a class loader has, if anything. */
    static Optional<String> problem(@Nullable ClassLoader loader) {
        try {
            Class<?> probe = Class.forName(PROBE, false, loader);
            String version = probe.getPackage().getImplementationVersion();
            return isSupported(version)
                    ? Optional.empty()
                    : Optional.of(
                            "needs Lettuce " + LEAST + " or newer, but this is " + version + ", from " + origin(probe)
                                    + ": set the version of io.lettuce:lettuce-core, which Spring Boot calls lettuce.version");
        } catch (ClassNotFoundException | LinkageError e) {
            return Optional.of(missing());
        }
    }

    /** What to say of a Lettuce that could not be used. */
    static String problem(@Nullable ClassLoader loader, LinkageError failure) {
        return problem(loader)
                .orElse("needs Lettuce " + LEAST
                        + " or newer, with Netty and Reactor as it asks for them; what is on the class path"
                        + " does not fit: " + failure);
    }

    private static String missing() {
        return "needs Lettuce on the class path: add io.lettuce:lettuce-core, " + LEAST + ".0 or newer";
    }

    /** A version that cannot be read is somebody's own build, and theirs to answer for. */
    static boolean isSupported(@Nullable String version) {
        Matcher matcher = version == null ? null : MAJOR.matcher(version);
        return matcher == null || !matcher.matches() || Integer.parseInt(matcher.group(1)) >= LEAST;
    }

    private static String origin(Class<?> probe) {
        CodeSource source = probe.getProtectionDomain().getCodeSource();
        return source == null || source.getLocation() == null
                ? "an unknown place"
                : source.getLocation().toString();
    }
}
