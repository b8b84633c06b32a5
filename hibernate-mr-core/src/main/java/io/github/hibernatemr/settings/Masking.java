/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.settings;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
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

    /** Whether what stands for a port is none, and so may be a password. */
    static boolean hasBadPort(String url) {
        return BAD_PORT.matcher(url).find();
    }

    /** Whether a parameter of a URL holds a secret. */
    static boolean isSecretParameter(String name) {
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
