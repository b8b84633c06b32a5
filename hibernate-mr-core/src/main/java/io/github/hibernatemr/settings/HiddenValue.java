/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.settings;

import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The value of a key with a secret in it, in a map that others print: Hibernate logs its whole configuration when it builds a session
 * factory, and hands it out as that factory's properties. To them it is what may be shown. Has nothing that a serializer would take for a
 * property. Immutable.
 */
public final class HiddenValue {

    private final String text;
    private final String shown;

    private HiddenValue(String text, String shown) {
        this.text = text;
        this.shown = shown;
    }

    /**
     * A setting whose value nobody prints. Hibernate logs the properties of a unit, at DEBUG, before it asks any extension; so in Java SE
     * hand over passwords as this and not as text:
     *
     * <pre>{@code settings.put("hibernate.mr.primary.password", HiddenValue.of(password));}</pre>
     */
    public static HiddenValue of(String secret) {
        return new HiddenValue(secret, Masking.MASK);
    }

    /**
     * Hides in a configuration whatever of ours holds a secret, misspelt keys too.
     *
     * @param placeholders resolves what may stand for the secret, as would be done later with a text
     */
    public static void hideIn(Map<String, Object> configuration, UnaryOperator<String> placeholders) {
        // Seen as what it may be, a map with any keys: it holds the system properties.
        @SuppressWarnings("unchecked")
        Map<Object, Object> any = (Map<Object, Object>) (Map<?, ?>) configuration;
        any.replaceAll((key, value) -> key instanceof String name
                        && name.startsWith(MultiRegionSettings.PREFIX)
                        && value instanceof String text
                ? hidden(name, text, placeholders)
                : value);
    }

    private static Object hidden(String key, String text, UnaryOperator<String> placeholders) {
        String whole = resolved(text, placeholders);
        String shown = Masking.shown(key, whole);
        return shown.equals(whole) ? text : new HiddenValue(whole, shown);
    }

    private static String resolved(String text, UnaryOperator<String> placeholders) {
        try {
            @Nullable String resolved = placeholders.apply(text);
            return resolved == null ? text : resolved;
        } catch (IllegalArgumentException e) {
            // A password that looks like the beginning of a placeholder; the message would quote it.
            return text;
        }
    }

    /** What a value is that may have been hidden. */
    static Object revealed(Object value) {
        return value instanceof HiddenValue hidden ? hidden.text : value;
    }

    /** What may be shown. */
    @Override
    public String toString() {
        return shown;
    }
}
