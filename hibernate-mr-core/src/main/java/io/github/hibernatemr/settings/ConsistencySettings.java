/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.settings;

import static io.github.hibernatemr.settings.SettingsMessages.MESSAGES;

import io.github.hibernatemr.settings.Setting.Complaint;
import io.github.hibernatemr.settings.Setting.Secret;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The {@code hibernate.mr.consistency.*} settings. Immutable.
 *
 * @param level see {@link MultiRegionSettings#CONSISTENCY_LEVEL}
 * @param maxStaleness see {@link MultiRegionSettings#MAX_STALENESS}
 * @param coverage see {@link MultiRegionSettings#COVERAGE}
 * @param assumedLag see {@link MultiRegionSettings#ASSUMED_LAG}
 * @param maxWait see {@link MultiRegionSettings#MAX_WAIT}; null for twice the measured round trip to the primary
 * @param tokenSecret see {@link MultiRegionSettings#TOKEN_SECRET}, or null; a list
 * @param keyResolver a class name, a Class or an instance, or null; see {@link MultiRegionSettings#KEY_RESOLVER}
 */
public record ConsistencySettings(
        Level level,
        Duration maxStaleness,
        CoverageSource coverage,
        Duration assumedLag,
        @Nullable Duration maxWait,
        @Nullable Secret tokenSecret,
        @Nullable Object keyResolver) {

    private static final int LEAST_SECRET = 16;

    /** What signs tokens, first, and what verifies them; empty if nothing is chosen. */
    public List<String> tokenSecrets() {
        return tokenSecret == null ? List.of() : split(tokenSecret.value());
    }

    static Secret tokenSecret(Object given, Complaint complaint) {
        if (split(given.toString()).stream().anyMatch(one -> one.length() < LEAST_SECRET)) {
            complaint.of(given, MESSAGES.secretTooShort(LEAST_SECRET));
        }
        return new Secret(given.toString());
    }

    private static List<String> split(String secrets) {
        return Arrays.stream(secrets.split(",", -1)).map(String::trim).toList();
    }

    /** Values of {@link MultiRegionSettings#CONSISTENCY_LEVEL}. */
    public enum Level {
        STRONG,
        SESSION,
        BOUNDED,
        EVENTUAL
    }

    /** Values of {@link MultiRegionSettings#COVERAGE}. */
    public enum CoverageSource {
        MEASURED,
        ASSUMED
    }
}
