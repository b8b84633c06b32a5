/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.consistency;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Supplier;

/**
 * What tokens are signed with. The first of them signs, all of them verify, so that one can take another's place while pods of both
 * are running. Thread-safe.
 */
@FunctionalInterface
public interface TokenSecrets {

    /** At least one. */
    List<String> all();

    /** Those that somebody has chosen. */
    static TokenSecrets of(List<String> chosen) {
        List<String> copy = List.copyOf(chosen);
        return () -> copy;
    }

    /**
     * Where nobody has chosen any: those that the pods of a region share, so that a token which comes from elsewhere is taken for none.
     * As long as they are not known, one that this pod alone knows.
     *
     * @param shared none while they are not known
     */
    static TokenSecrets ofRegion(Supplier<List<String>> shared) {
        String own = random();
        return () -> {
            List<String> all = new ArrayList<>(shared.get());
            all.add(own);
            return all;
        };
    }

    /** One that nobody can guess, in 43 letters of the URL-safe Base64 alphabet. */
    static String random() {
        byte[] bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
