/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.settings;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Takes credentials out of what is shown. What is shown is mostly what could <em>not</em> be parsed, so this does not
 * parse either: in doubt it masks too much.
 */
final class Masking {

    static final String MASK = "***";

    /** Parts of a key that hold a secret; a misspelt {@code password} is one too, see {@link #isSecret}. */
    private static final Set<String> SECRET_WORDS = Set.of("pass", "pwd", "secret", "token", "credential");

    /** To the very end: what looks like the next parameter may be a part of the password. */
    private static final Pattern SECRET_PARAMETER =
            Pattern.compile("(?i)([?&;][^=&;?\\s]*(?:pass|pwd|secret|token|credential)[^=&;?\\s]*=).*", Pattern.DOTALL);

    /** A comma is between two URLs only if another scheme follows. */
    static final Pattern BETWEEN_URLS = Pattern.compile(",\\s*(?=[A-Za-z][A-Za-z0-9+.-]*://)");

    /** In {@code redis://user:secret} the host was forgotten, and so the secret stands where a port should. */
    private static final Pattern BAD_PORT =
            Pattern.compile("(?<=://)[^/?#\\[]*:(?!\\d{0,5}(?:[,/?#]|$)).*", Pattern.DOTALL);

    private static final Pattern WORD_WITH_URL = Pattern.compile("(\\S*(?:://|@)\\S*?)(?=['\").,;:]*(?:\\s|$))");

    private static final int LONGEST_SHOWN = 2_000;

    private static final List<Class<?>> PLAIN = List.of(
            CharSequence.class, Number.class, Boolean.class, Enum.class, Duration.class, URI.class, Class.class);

    private Masking() {}

    /** A URL or a comma-separated list of them, or what was meant to be one, without credentials. */
    static String mask(String url) {
        String withoutParameters = SECRET_PARAMETER.matcher(url).replaceAll("$1" + MASK);
        return BETWEEN_URLS
                .splitAsStream(withoutParameters)
                .map(Masking::withoutUserInfo)
                .map(one -> BAD_PORT.matcher(one).replaceAll(MASK))
                .collect(Collectors.joining(","));
    }

    /** To the last {@code @}: an unescaped one in a password makes the URL wrong, and so likely to be shown. */
    private static String withoutUserInfo(String url) {
        int end = url.lastIndexOf('@');
        int scheme = url.indexOf("://");
        int start = scheme < 0 || scheme > end ? 0 : scheme + "://".length();
        return end < 0 ? url : url.substring(0, start) + MASK + url.substring(end);
    }

    /** A sentence that may quote a URL, such as a driver's message. */
    static String maskText(String text) {
        return WORD_WITH_URL.matcher(text).replaceAll(word -> Matcher.quoteReplacement(mask(word.group())));
    }

    /** What may be shown of the value of a key. */
    static String shown(String key, Object value) {
        if (isSecret(key)) {
            return MASK;
        }
        // The text of any other object is not ours to judge: a map or a data source may tell a password.
        boolean plain = PLAIN.stream().anyMatch(type -> type.isInstance(value));
        if (!plain) {
            return "a " + value.getClass().getName();
        }
        String text = value.toString();
        // Nobody reads that much, and masking it takes the square of its length.
        return text.length() > LONGEST_SHOWN ? MASK + " (" + text.length() + " characters)" : mask(text);
    }

    /** Whether a JDBC URL says a user and a password before its host, or what may be a password where its port should be. */
    static boolean hasUserInfo(String url) {
        int scheme = url.indexOf("://");
        int query = url.indexOf('?');
        boolean hasAtSign = scheme >= 0 && url.lastIndexOf('@', query < 0 ? url.length() : query) > scheme;
        return url.startsWith("jdbc:") && (hasAtSign || BAD_PORT.matcher(url).find());
    }

    /**
     * The URL without the parameters from the first that holds a secret on: if there is an {@code &} in a password, what looks like the next
     * parameter is a part of it. To the driver it is all the same whether it is told by a URL or by a property.
     *
     * @param secrets gets each, with its name
     */
    static String takeOut(String url, BiConsumer<String, String> secrets) {
        int query = url.indexOf('?');
        if (query < 0) {
            return url;
        }
        List<String> left = new ArrayList<>();
        boolean taken = false;
        for (String parameter : url.substring(query + 1).split("&", -1)) {
            int equals = parameter.indexOf('=');
            String name = equals < 0 ? parameter : parameter.substring(0, equals);
            taken = taken || isSecretParameter(name);
            if (taken) {
                secrets.accept(name, equals < 0 ? "" : decoded(parameter.substring(equals + 1)));
            } else {
                left.add(parameter);
            }
        }
        String rest = String.join("&", left);
        return rest.isEmpty() ? url.substring(0, query) : url.substring(0, query + 1) + rest;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            // A percent sign that is none of an encoding; the driver would take no such URL.
            return text;
        }
    }

    private static boolean isSecretParameter(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return SECRET_WORDS.stream().anyMatch(lower::contains);
    }

    /** Whether a key holds a secret, or was meant to: a misspelt {@code password} is shown as an unknown key. */
    static boolean isSecret(String key) {
        for (String part : key.toLowerCase(Locale.ROOT).split("\\.")) {
            if (SECRET_WORDS.stream().anyMatch(part::contains) || Nearest.distance(part, "password") <= 3) {
                return true;
            }
        }
        return false;
    }
}
