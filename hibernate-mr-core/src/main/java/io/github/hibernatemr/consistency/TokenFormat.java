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
 * characters. The tag of the key is veiled by another HMAC, or whoever sees a token could try names until one fits. Thread-safe.
 */
public final class TokenFormat {

    private static final byte VERSION = 2;

    /** What is signed begins with the version, so that neither HMAC is ever the other. */
    private static final byte VEIL = 'v';

    private static final int BODY_BYTES = 1 + 4 * Long.BYTES + Integer.BYTES;
    private static final int SIGNATURE_BYTES = 16;
    private static final int TEXT_LENGTH = (int) Math.ceil((BODY_BYTES + SIGNATURE_BYTES) * 4 / 3.0);
    private static final String ALGORITHM = "HmacSHA256";

    /** Clocks of pods do not enter; this is for what two pods know differently of the primary's. */
    private static final Duration FUTURE_TOLERATED = Duration.ofSeconds(5);

    private final int application;
    private final TokenSecrets secrets;

    /**
     * @param namespace the application's, as in the store: tokens of another are refused
     * @param secrets sign and verify
     */
    public TokenFormat(String namespace, TokenSecrets secrets) {
        this.application = ConsistencyToken.application(namespace);
        this.secrets = secrets;
    }

    /** What tells the application's tokens from those of others. */
    public int application() {
        return application;
    }

    /** The text of a token. */
    public String format(ConsistencyToken token) {
        String secret = secrets.all().get(0);
        long lastWrite = micros(token.lastWrite());
        long lastRead = micros(token.lastRead());
        byte[] body = ByteBuffer.allocate(BODY_BYTES)
                .put(VERSION)
                .putInt(application)
                .putLong(token.keyTag() ^ veil(secret, lastWrite, lastRead, token.incarnation()))
                .putLong(lastWrite)
                .putLong(lastRead)
                .putLong(token.incarnation())
                .array();
        byte[] all = Arrays.copyOf(body, BODY_BYTES + SIGNATURE_BYTES);
        System.arraycopy(hmac(secret, body), 0, all, BODY_BYTES, SIGNATURE_BYTES);
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
        ByteBuffer buffer = ByteBuffer.wrap(body);
        if (buffer.get() != VERSION) {
            throw new InvalidTokenException("a consistency token of an unknown version");
        }
        // What costs most is done last: strangers send what they like.
        if (buffer.getInt() != application) {
            throw new InvalidTokenException("a consistency token of another application");
        }
        String secret = secretOf(body, Arrays.copyOfRange(all, BODY_BYTES, all.length));
        long veiledTag = buffer.getLong();
        long lastWrite = buffer.getLong();
        long lastRead = buffer.getLong();
        long incarnation = buffer.getLong();
        long keyTag = veiledTag ^ veil(secret, lastWrite, lastRead, incarnation);
        return new ConsistencyToken(application, keyTag, instant(lastWrite, now), instant(lastRead, now), incarnation);
    }

    /** Whether a text has the form of this application's tokens, whoever has signed it. */
    public boolean isOurs(String text) {
        try {
            ByteBuffer buffer = ByteBuffer.wrap(bytes(text));
            return buffer.get() == VERSION && buffer.getInt() == application;
        } catch (InvalidTokenException e) {
            return false;
        }
    }

    private String secretOf(byte[] body, byte[] signature) {
        for (String secret : secrets.all()) {
            if (MessageDigest.isEqual(Arrays.copyOf(hmac(secret, body), SIGNATURE_BYTES), signature)) {
                return secret;
            }
        }
        throw new InvalidTokenException("a consistency token that is damaged, or signed with another secret");
    }

    private static long veil(String secret, long lastWrite, long lastRead, long incarnation) {
        byte[] of = ByteBuffer.allocate(1 + 3 * Long.BYTES)
                .put(VEIL)
                .putLong(lastWrite)
                .putLong(lastRead)
                .putLong(incarnation)
                .array();
        return ByteBuffer.wrap(hmac(secret, of)).getLong();
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
        long never = micros(WriteTimestampStore.NEVER_COVERED);
        if (micros == never && now != null) {
            // Of a pod that did not know the time. Whatever it was, it was before this, and need not cost its bearer
            // every replica.
            return now;
        }
        long latest = now == null ? never : micros(now.plus(FUTURE_TOLERATED));
        if (micros < 0 || micros > latest) {
            throw new InvalidTokenException("a consistency token from the future");
        }
        return Instant.EPOCH.plus(micros, MICROS);
    }

    private static byte[] hmac(String secret, byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM));
            return mac.doFinal(body);
        } catch (GeneralSecurityException impossible) {
            throw new AssertionError("every Java platform has HmacSHA256", impossible);
        }
    }
}
