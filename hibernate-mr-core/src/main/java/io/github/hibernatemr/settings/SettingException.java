/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.settings;

import static io.github.hibernatemr.settings.SettingsMessages.MESSAGES;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A persistence unit cannot start with its settings. The message has a line for everything that is wrong, each with the
 * key, the value, what was expected and the remedy; never a password.
 */
public final class SettingException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * Complains of settings.
     *
     * @param unit the persistence unit
     * @param problems what is wrong, at least one
     */
    public SettingException(String unit, List<Problem> problems) {
        super(message(unit, problems));
    }

    /**
     * One thing that is wrong. Masks credentials by itself, so that no room can forget to.
     *
     * @param key the key
     * @param value its value, or null if the key is missing
     * @param remedy what was expected and what to do
     */
    public record Problem(String key, @Nullable String value, String remedy) {

        /** Masks credentials. */
        public Problem {
            value = value == null ? null : Masking.shown(key, value);
            remedy = Masking.maskText(remedy);
        }

        @Override
        public String toString() {
            return value == null ? MESSAGES.missing(key, remedy) : MESSAGES.wrong(key, value, remedy);
        }
    }

    private static String message(String unit, List<Problem> problems) {
        if (problems.size() == 1) {
            return MESSAGES.one(unit, problems.get(0));
        }
        StringBuilder lines = new StringBuilder();
        problems.forEach(problem -> lines.append("\n  ").append(problem));
        return MESSAGES.several(unit, problems.size(), lines);
    }
}
