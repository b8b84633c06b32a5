/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.cdi;

import java.security.Principal;
import org.jspecify.annotations.Nullable;

/** On whose behalf the current thread works, as far as a request says. */
@FunctionalInterface
public interface Caller {

    /** The name of the consistency key, or null for nobody in particular. It may change, when somebody logs in. */
    @Nullable
    String key();

    /**
     * The key of a user who has logged in.
     *
     * @param principal or null
     * @return null if that is nobody, or has no name
     */
    static @Nullable String user(@Nullable Principal principal) {
        String name = principal == null ? null : principal.getName();
        return name == null || name.isBlank() ? null : "user:" + name;
    }

    /** The key of who has not logged in, but has an HTTP session. */
    static String session(String id) {
        return "session:" + id;
    }
}
