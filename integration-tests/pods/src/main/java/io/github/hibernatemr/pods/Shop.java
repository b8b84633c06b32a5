/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.pods;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A user's browser, as far as the shop needs one: it logs in, and sends the token's cookie back to every pod, as if all were behind
 * one name. For one thread.
 */
public final class Shop {

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final Pattern NODE = Pattern.compile("\"node\":\"([^\"]*)\"");
    private static final Pattern REASON = Pattern.compile("\"reason\":\"([^\"]*)\"");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final @Nullable String user;
    private final boolean keepsCookies;
    private @Nullable String cookie;
    private @Nullable String cookieLine;
    private @Nullable String token;

    /** A browser in which nobody has logged in yet but will, by this name. */
    public Shop(String user) {
        this.user = user;
        this.keepsCookies = true;
    }

    private Shop(boolean keepsCookies) {
        this.user = null;
        this.keepsCookies = keepsCookies;
    }

    /** A client without a login and without cookies. */
    public static Shop nobody() {
        return new Shop(false);
    }

    /** A browser in which nobody logs in. */
    public static Shop nobodyWithCookies() {
        return new Shop(true);
    }

    /** A client that nobody logs in to and that keeps no cookies, but sends a token of its own. */
    public static Shop bearer(String token) {
        Shop client = new Shop(false);
        client.token = token;
        return client;
    }

    /**
     * A page.
     *
     * @param status the HTTP status
     * @param body the text
     */
    public record Page(int status, String body) {

        /** Whether it shows a purchase. */
        public boolean shows(String purchase) {
            return body.contains("\"id\":" + purchase + ",") || body.contains("\"id\":" + purchase + "}");
        }

        /** The node that it was read from. */
        public String node() {
            return first(NODE);
        }

        /** Why there. */
        public String reason() {
            return first(REASON);
        }

        private String first(Pattern pattern) {
            Matcher matcher = pattern.matcher(body);
            if (!matcher.find()) {
                throw new AssertionError("HTTP " + status + ": " + body);
            }
            return matcher.group(1);
        }
    }

    /** Buys something at a pod, and returns the number of the purchase. */
    public String buy(URI pod, String article, int quantity) {
        Page page = post(pod, "api/purchases", Map.of("article", article, "quantity", Integer.toString(quantity)));
        if (page.status() != 200) {
            throw new AssertionError("HTTP " + page.status() + ": " + page.body());
        }
        return page.body();
    }

    /** What a pod shows that the user has bought. */
    public Page purchases(URI pod) {
        return get(pod, "api/purchases");
    }

    /** Any page of a pod. */
    public Page get(URI pod, String path) {
        return send(request(pod, path).GET().build());
    }

    /** Sends a form to a pod. */
    public Page post(URI pod, String path, Map<String, String> form) {
        String body = form.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return send(request(pod, path)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
    }

    /** The line that set the token's cookie last, or null. */
    public @Nullable String cookieLine() {
        return cookieLine;
    }

    /** Forgets the token's cookie. */
    public void forgetCookie() {
        cookie = null;
    }

    private HttpRequest.Builder request(URI pod, String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(pod.resolve(path)).timeout(PATIENCE);
        if (user != null) {
            request.header("Authorization", "Basic " + encoded(user + ":" + user));
        }
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        if (cookie != null) {
            request.header("Cookie", cookie);
        }
        return request;
    }

    /** As a browser follows a redirect, with the cookie that came along. */
    private Page followed(HttpResponse<String> response) {
        return response.statusCode() == 303
                ? get(response.uri(), response.headers().firstValue("Location").orElseThrow())
                : new Page(response.statusCode(), response.body());
    }

    private static String encoded(String credentials) {
        return Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
    }

    private Page send(HttpRequest request) {
        try {
            HttpResponse<String> response = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
            response.headers().allValues("Set-Cookie").stream()
                    .filter(line -> line.startsWith("hibernate-mr-token="))
                    .forEach(line -> {
                        cookieLine = line;
                        cookie = keepsCookies ? line.split(";", 2)[0] : null;
                    });
            return followed(response);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
