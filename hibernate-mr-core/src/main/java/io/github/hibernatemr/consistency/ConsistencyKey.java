/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.consistency;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/**
 * Who must read their own writes: a user, a tenant, an HTTP session. Only a digest of what the application named is
 * kept, so that no log, metric, Redis key or error can show whom it stands for.
 *
 * <p>Immutable and thread-safe. Two keys are equal if they were made from equal names.
 *
 * @param digest the first 128 bits of the name's SHA-256, in the URL-safe Base64 alphabet without padding: 22
 *     characters
 */
public record ConsistencyKey(String digest) {

    /**
     * All keys together, and whoever writes without one: its write timestamp is the application mark, which each write moves. No
     * name has this digest, which is shorter than a digest is.
     */
    public static final ConsistencyKey APPLICATION = new ConsistencyKey("application");

    private static final int DIGEST_BYTES = 16;
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    /** To be cloned: each request makes a key, and asking the platform's providers for an algorithm costs more than the digest. */
    private static final MessageDigest SHA_256 = sha256();

    /**
     * The key of a name such as {@code user-42}.
     *
     * @throws IllegalArgumentException if the name is blank: everybody without a name would share one key
     */
    public static ConsistencyKey of(String name) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("a consistency key must not be blank");
        }
        byte[] hash = fresh().digest(name.getBytes(StandardCharsets.UTF_8));
        return new ConsistencyKey(ENCODER.encodeToString(Arrays.copyOf(hash, DIGEST_BYTES)));
    }

    /** Tells most keys apart, for where the digest is not to be shown. */
    public long tag() {
        return ByteBuffer.wrap(fresh().digest(digest.getBytes(StandardCharsets.US_ASCII)))
                .getLong();
    }

    private static MessageDigest fresh() {
        try {
            return (MessageDigest) SHA_256.clone();
        } catch (CloneNotSupportedException e) {
            // A provider may be unable to, such as one whose keys are in hardware.
            return sha256();
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError("every Java platform has SHA-256", impossible);
        }
    }
}
