/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.settings;

import static io.github.hibernatemr.settings.SettingsMessages.MESSAGES;

import io.github.hibernatemr.settings.Setting.Complaint;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The {@code hibernate.mr.store.*} settings. Immutable.
 *
 * @param uris none for the memory store, several for a cluster; may contain credentials
 * @param namespace see {@link MultiRegionSettings#STORE_NAMESPACE}
 * @param timeout see {@link MultiRegionSettings#STORE_TIMEOUT}
 * @param ttl see {@link MultiRegionSettings#STORE_TTL}
 * @param onFailure see {@link MultiRegionSettings#STORE_ON_FAILURE}
 * @param onWriteFailure see {@link MultiRegionSettings#STORE_ON_WRITE_FAILURE}
 */
public record StoreSettings(
        List<URI> uris,
        String namespace,
        Duration timeout,
        Duration ttl,
        OnFailure onFailure,
        OnWriteFailure onWriteFailure) {

    /** The second speaks TLS, to the sentinels and to the server that they name. */
    private static final List<String> SENTINELS = List.of("redis-sentinel", "rediss-sentinel");

    private static final List<String> SCHEMES = List.of("redis", "rediss", SENTINELS.get(0), SENTINELS.get(1));
    private static final int GREATEST_PORT = 65_535;
    private static final Pattern DATABASE = Pattern.compile("(/\\d{0,5})?");
    private static final Pattern HOST_AND_PORT =
            Pattern.compile("(?:[A-Za-z0-9_.-]+|\\[[0-9A-Fa-f:.]+])(?::(\\d{1,5}))?");

    /** Values of {@link MultiRegionSettings#STORE_ON_FAILURE}. */
    public enum OnFailure {
        PRIMARY,
        REPLICA
    }

    /** Values of {@link MultiRegionSettings#STORE_ON_WRITE_FAILURE}. */
    public enum OnWriteFailure {
        PROCEED,
        REJECT
    }

    /** The URIs without credentials. */
    public String shownUris() {
        return uris.stream().map(URI::toString).map(Masking::mask).collect(Collectors.joining(","));
    }

    /** Without credentials. */
    @Override
    public String toString() {
        return "StoreSettings[uris=%s, namespace=%s, timeout=%s, ttl=%s, onFailure=%s, onWriteFailure=%s]"
                .formatted(shownUris(), namespace, timeout, ttl, onFailure, onWriteFailure);
    }

    static List<URI> uris(Object given, Complaint complaint) {
        String text = Setting.trimmed(given);
        List<String> list =
                Masking.BETWEEN_URLS.splitAsStream(text).map(String::trim).toList();
        String wrong = complaint(list);
        if (wrong != null) {
            complaint.of(text, MESSAGES.expectedRedis(wrong));
            return List.of();
        }
        return list.stream().map(URI::create).toList();
    }

    /**
     * The first complaint, or null if they can be used. Lettuce would take some that it cannot use ({@code redis://:6379}, a host with an
     * underscore), and would complain of others only when it connects.
     */
    private static @Nullable String complaint(List<String> list) {
        for (String text : list) {
            String complaint = complaint(text, list.size() == 1 ? "this" : "'" + Masking.mask(text) + "'");
            if (complaint != null) {
                return complaint;
            }
        }
        boolean sentinelInList = list.size() > 1 && list.stream().anyMatch(StoreSettings::namesSentinels);
        return sentinelInList ? MESSAGES.sentinelInList() : null;
    }

    private static boolean namesSentinels(String uri) {
        return SENTINELS.stream().anyMatch(scheme -> uri.startsWith(scheme + ":"));
    }

    private static @Nullable String complaint(String text, String which) {
        try {
            // An at sign in a password makes URI find another host, or none, and not complain.
            boolean twoAtSigns = text.indexOf('@') != text.lastIndexOf('@');
            return twoAtSigns ? MESSAGES.noUri(which) : complaint(new URI(text), which);
        } catch (URISyntaxException e) {
            // Its message quotes the URI, password and all.
            return MESSAGES.noUri(which);
        }
    }

    private static @Nullable String complaint(URI uri, String which) {
        if (uri.getScheme() == null || !SCHEMES.contains(uri.getScheme())) {
            return MESSAGES.redisScheme(which, String.join(", ", SCHEMES));
        }
        boolean sentinel = SENTINELS.contains(uri.getScheme());
        if (sentinel ? !hasSentinels(uri) : uri.getHost() == null || !isPort(uri.getPort())) {
            return MESSAGES.redisHost(which);
        }
        if (!DATABASE.matcher(uri.getRawPath()).matches()) {
            return MESSAGES.redisDatabase(which);
        }
        return sentinel && (uri.getFragment() == null || uri.getFragment().isBlank())
                ? MESSAGES.sentinelMaster(which)
                : null;
    }

    /** Sentinels are a list of hosts, which is more than {@link URI} understands. */
    private static boolean hasSentinels(URI uri) {
        if (uri.getRawAuthority() == null) {
            return false;
        }
        String hosts = uri.getRawAuthority().substring(uri.getRawAuthority().lastIndexOf('@') + 1);
        for (String host : hosts.split(",", -1)) {
            var matcher = HOST_AND_PORT.matcher(host.trim());
            if (!matcher.matches() || (matcher.group(1) != null && !isPort(Integer.parseInt(matcher.group(1))))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isPort(int port) {
        // -1 is URI's way to say that none is given.
        return port == -1 || (port > 0 && port <= GREATEST_PORT);
    }
}
