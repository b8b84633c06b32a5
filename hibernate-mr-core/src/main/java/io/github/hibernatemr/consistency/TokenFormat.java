/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.consistency;

import static java.time.temporal.ChronoUnit.MICROS;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Tokens as text: URL-safe Base64 of a version, a tag of the application, the tag of the key, two timestamps in
 * microseconds since the epoch, a replica's incarnation, and the first 128 bits of an HMAC-SHA256 over all that. 71
 * characters. Without a secret the HMAC's key is public, so that it finds damage and no forgery. Immutable and thread-safe.
 */
public final class TokenFormat {

    private static final byte VERSION = 1;
    private static final int BODY_BYTES = 1 + 4 * Long.BYTES + Integer.BYTES;
    private static final int SIGNATURE_BYTES = 16;
    private static final int TEXT_LENGTH = (int) Math.ceil((BODY_BYTES + SIGNATURE_BYTES) * 4 / 3.0);
    private static final String ALGORITHM = "HmacSHA256";
    private static final String PUBLIC_KEY = "hibernate-mr consistency token";

    /** Clocks of pods do not enter; this is for what two pods know differently of the primary's. */
    private static final Duration FUTURE_TOLERATED = Duration.ofSeconds(5);

    private final int application;
    private final SecretKeySpec signingKey;

    /**
     * @param namespace the application's, as in the store: tokens of another are refused
     * @param secret signs; null for none
     */
    public TokenFormat(String namespace, @Nullable String secret) {
        this.application = ConsistencyToken.application(namespace);
        String key = secret == null ? PUBLIC_KEY : secret;
        this.signingKey = new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), ALGORITHM);
    }

    /** What tells the application's tokens from those of others. */
    public int application() {
        return application;
    }

    /** The text of a token. */
    public String format(ConsistencyToken token) {
        byte[] body = ByteBuffer.allocate(BODY_BYTES)
                .put(VERSION)
                .putInt(application)
                .putLong(token.keyTag())
                .putLong(micros(token.lastWrite()))
                .putLong(micros(token.lastRead()))
                .putLong(token.incarnation())
                .array();
        byte[] all = Arrays.copyOf(body, BODY_BYTES + SIGNATURE_BYTES);
        System.arraycopy(signature(body), 0, all, BODY_BYTES, SIGNATURE_BYTES);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(all);
    }

    /** Up to the next microsecond: a timestamp may be late, never early. */
    private static long micros(@Nullable Instant instant) {
        if (instant == null) {
            return 0;
        }
        long micros = MICROS.between(Instant.EPOCH, instant);
        return Instant.EPOCH.plus(micros, MICROS).isBefore(instant) ? micros + 1 : micros;
    }

    /**
     * The token of a text.
     *
     * @param now the latest that the primary's clock can show, or null while nothing is known of it
     * @throws InvalidTokenException if it is none that this application made
     */
    public ConsistencyToken parse(String text, @Nullable Instant now) {
        byte[] all = bytes(text);
        byte[] body = Arrays.copyOf(all, BODY_BYTES);
        byte[] signature = Arrays.copyOfRange(all, BODY_BYTES, all.length);
        ByteBuffer buffer = ByteBuffer.wrap(body);
        if (buffer.get() != VERSION) {
            throw new InvalidTokenException("a consistency token of an unknown version");
        }
        if (!MessageDigest.isEqual(signature(body), signature)) {
            throw new InvalidTokenException("a consistency token that is damaged, or signed with another secret");
        }
        if (buffer.getInt() != application) {
            throw new InvalidTokenException("a consistency token of another application");
        }
        long keyTag = buffer.getLong();
        Instant lastWrite = instant(buffer.getLong(), now);
        Instant lastRead = instant(buffer.getLong(), now);
        return new ConsistencyToken(application, keyTag, lastWrite, lastRead, buffer.getLong());
    }

    private static byte[] bytes(String text) {
        if (text.length() != TEXT_LENGTH) {
            throw new InvalidTokenException("a consistency token of the wrong length");
        }
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(text);
            if (Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).equals(text)) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            // Its message quotes what a stranger sent.
        }
        throw new InvalidTokenException("a consistency token that is not in the URL-safe Base64 alphabet");
    }

    private static @Nullable Instant instant(long micros, @Nullable Instant now) {
        if (micros == 0) {
            return null;
        }
        long latest = micros(now == null ? WriteTimestampStore.NEVER_COVERED : now.plus(FUTURE_TOLERATED));
        if (micros < 0 || (micros > latest && micros != micros(WriteTimestampStore.NEVER_COVERED))) {
            throw new InvalidTokenException("a consistency token from the future");
        }
        return Instant.EPOCH.plus(micros, MICROS);
    }

    private byte[] signature(byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(signingKey);
            return Arrays.copyOf(mac.doFinal(body), SIGNATURE_BYTES);
        } catch (GeneralSecurityException impossible) {
            throw new AssertionError("every Java platform has HmacSHA256", impossible);
        }
    }
}
