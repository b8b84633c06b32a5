/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.settings;

import static io.github.hibernatemr.settings.SettingsMessages.MESSAGES;

import io.github.hibernatemr.settings.NodeSettings.Secret;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Secrets in a JDBC URL, which drivers, pools and {@code DriverManager} print as they are. */
public final class UrlSecrets {

    private UrlSecrets() {}

    /**
     * What is wrong with a URL that says a user and a password before its host, as those of others do; PostgreSQL's driver takes them for a
     * host and a port, finds that they are none, and says so in the log.
     */
    public static Optional<String> complaint(String url, String userKey, String passwordKey) {
        int scheme = url.indexOf("://");
        int query = url.indexOf('?');
        boolean hasUserInfo = scheme >= 0 && url.lastIndexOf('@', query < 0 ? url.length() : query) > scheme;
        return url.startsWith("jdbc:") && (hasUserInfo || Masking.hasBadPort(url))
                ? Optional.of(MESSAGES.userInfoInUrl(userKey, passwordKey))
                : Optional.empty();
    }

    /**
     * The URL without the parameters from the first that holds a secret on: if there is an {@code &} in a password, what looks like the next
     * parameter is a part of it. To the driver it is all the same whether it is told by a URL or by a property.
     *
     * @param secrets gets them, by name
     */
    static String takeOut(String url, Map<String, Secret> secrets) {
        int query = url.indexOf('?');
        if (query < 0) {
            return url;
        }
        List<String> left = new ArrayList<>();
        for (String parameter : url.substring(query + 1).split("&", -1)) {
            int equals = parameter.indexOf('=');
            String name = equals < 0 ? parameter : parameter.substring(0, equals);
            if (secrets.isEmpty() && !Masking.isSecretParameter(name)) {
                left.add(parameter);
            } else {
                secrets.put(name, new Secret(equals < 0 ? "" : decoded(parameter.substring(equals + 1))));
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
}
