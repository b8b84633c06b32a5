/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.settings;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

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
}
