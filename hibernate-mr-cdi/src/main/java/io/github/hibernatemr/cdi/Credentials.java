/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.cdi;

import io.github.hibernatemr.settings.WebSettings;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Who calls without having logged in, as far as the server knows, and without keeping cookies, but sends credentials along: {@code
 * hibernate.mr.web.credentials}. Nobody checks them here, and nobody need: who claims to be somebody else sees no more than what is
 * fresher.
 *
 * @param key of whoever sends them, or null if they do not tell, since they are others with each request
 */
public record Credentials(@Nullable String key) {

    private static final String AUTHORIZATION = "Authorization";
    private static final String BASIC = "basic";

    /** Schemes whose credentials stay the same from request to request; any other may sign each request anew. */
    private static final Set<String> SAME_EACH_TIME = Set.of("bearer", "dpop", "token", "apikey");

    /** Where a scheme with parameters names its user: RFC 7616, RFC 9421, OAuth 1.0, AWS Signature Version 4. */
    private static final Pattern NAMED =
            Pattern.compile("(?i)\\b(?:username|keyid|credential|oauth_token)=\"?([^\",/\\s]{1,512})");

    /** Longer is nobody's token. */
    private static final int MOST = 16_384;

    /**
     * Those of a request.
     *
     * @param headers a request's headers, by name
     * @return null if it has none
     */
    public static @Nullable Credentials of(@Nullable WebSettings settings, UnaryOperator<@Nullable String> headers) {
        if (settings == null) {
            return null;
        }
        for (String name : settings.credentials()) {
            String value = headers.apply(name);
            if (value != null && !value.isBlank()) {
                return new Credentials(value.length() > MOST ? null : key(name, value.trim()));
            }
        }
        return null;
    }

    /** Of what a name stands in only the name, so that nothing can be told from the key that is worth anything. */
    private static @Nullable String key(String header, String value) {
        if (!header.equalsIgnoreCase(AUTHORIZATION)) {
            return "credentials:" + header.toLowerCase(Locale.ROOT) + ":" + value;
        }
        int blank = value.indexOf(' ');
        String scheme = (blank < 0 ? "" : value.substring(0, blank)).toLowerCase(Locale.ROOT);
        String rest = value.substring(blank + 1).trim();
        String user = scheme.equals(BASIC) ? basicUser(rest) : named(rest);
        if (user != null) {
            return "credentials:" + scheme + " name:" + user;
        }
        return SAME_EACH_TIME.contains(scheme) ? "credentials:" + scheme + ":" + rest : null;
    }

    /** RFC 7617: what stands before the first colon. */
    private static @Nullable String basicUser(String encoded) {
        try {
            String decoded = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
            return decoded.substring(0, Math.max(0, decoded.indexOf(':')));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static @Nullable String named(String parameters) {
        Matcher matcher = NAMED.matcher(parameters);
        return matcher.find() ? matcher.group(1) : null;
    }
}
