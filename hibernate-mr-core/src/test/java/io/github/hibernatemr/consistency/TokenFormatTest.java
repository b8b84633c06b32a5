/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.consistency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TokenFormatTest {

    private static final Instant NOW = Instant.parse("2026-06-01T12:00:00.123456Z");
    private static final ConsistencyKey KEY = ConsistencyKey.of("user-42");
    private static final int APPLICATION = ConsistencyToken.application("shop");
    private static final ConsistencyToken TOKEN =
            new ConsistencyToken(APPLICATION, KEY.tag(), NOW, NOW.minusSeconds(1), 4711);
    private static final TokenSecrets SECRET = TokenSecrets.of(List.of("a secret that nobody guesses"));
    private static final int HOSTILE = 1_000_000;

    private final TokenFormat format = new TokenFormat("shop", SECRET);

    @Test
    void aTokenComesBackAsItWas() {
        String text = format.format(TOKEN);
        assertThat(text).hasSize(71).matches("[A-Za-z0-9_-]+");
        assertThat(format.parse(text, NOW)).isEqualTo(TOKEN);
        ConsistencyToken empty = new ConsistencyToken(APPLICATION, 1, null, null, 0);
        assertThat(format.parse(format.format(empty), NOW)).isEqualTo(empty);
        assertThat(format.parse(format.format(TOKEN), null)).isEqualTo(TOKEN);
    }

    @Test
    void itNamesNobody() {
        byte[] bytes = Base64.getUrlDecoder().decode(format.format(TOKEN));
        assertThat(new String(bytes, StandardCharsets.ISO_8859_1)).doesNotContain("user", "42", KEY.digest());
    }

    @Test
    void aTimestampIsNeverRoundedDown() {
        ConsistencyToken fine = new ConsistencyToken(APPLICATION, 1, NOW.plusNanos(1), null, 0);
        assertThat(format.parse(format.format(fine), NOW).lastWrite()).isEqualTo(NOW.plusNanos(1_000));
    }

    @Test
    void whatIsFromTheFutureIsRefusedAndWhatMayBeIsNot() {
        ConsistencyToken soon = new ConsistencyToken(APPLICATION, 1, NOW.plusSeconds(5), null, 0);
        ConsistencyToken later =
                new ConsistencyToken(APPLICATION, 1, null, NOW.plusSeconds(5).plusNanos(1_000), 0);
        ConsistencyToken never = new ConsistencyToken(APPLICATION, 1, WriteTimestampStore.NEVER_COVERED, null, 0);
        assertThat(format.parse(format.format(soon), NOW)).isEqualTo(soon);
        // Of a pod that did not know the time: it was before this moment.
        assertThat(format.parse(format.format(never), NOW).lastWrite()).isEqualTo(NOW);
        assertThat(format.parse(format.format(never), null)).isEqualTo(never);
        assertThatThrownBy(() -> format.parse(format.format(later), NOW))
                .isInstanceOf(InvalidTokenException.class)
                .hasMessage("a consistency token from the future");
    }

    @Test
    void anotherApplicationsIsRefused() {
        String text = new TokenFormat("another shop", SECRET).format(TOKEN);
        assertThatThrownBy(() -> format.parse(text, NOW)).hasMessage("a consistency token of another application");
    }

    @Test
    void whatIsSignedWithAnotherSecretOrNoneIsRefused() {
        for (TokenFormat other : new TokenFormat[] {
            new TokenFormat("shop", TokenSecrets.ofRegion(List::of)),
            new TokenFormat("shop", TokenSecrets.of(List.of("another")))
        }) {
            assertThatThrownBy(() -> format.parse(other.format(TOKEN), NOW)).isInstanceOf(InvalidTokenException.class);
            assertThatThrownBy(() -> other.parse(format.format(TOKEN), NOW)).isInstanceOf(InvalidTokenException.class);
        }
    }

    @Test
    void oneSecretTakesAnothersPlaceWithoutAGap() {
        TokenFormat before = new TokenFormat("shop", TokenSecrets.of(List.of("old")));
        TokenFormat first = new TokenFormat("shop", TokenSecrets.of(List.of("old", "new")));
        TokenFormat then = new TokenFormat("shop", TokenSecrets.of(List.of("new", "old")));
        TokenFormat last = new TokenFormat("shop", TokenSecrets.of(List.of("new")));
        List<TokenFormat> all = List.of(before, first, then, last);
        for (int i = 0; i + 1 < all.size(); i++) {
            TokenFormat one = all.get(i);
            TokenFormat next = all.get(i + 1);
            assertThat(next.parse(one.format(TOKEN), NOW)).isEqualTo(TOKEN);
            assertThat(one.parse(next.format(TOKEN), NOW)).isEqualTo(TOKEN);
        }
        assertThatThrownBy(() -> last.parse(before.format(TOKEN), NOW)).isInstanceOf(InvalidTokenException.class);
    }

    @Test
    void whatNobodyHasSharedYetAPodSignsAloneAndKnowsAgainAfterwards() {
        List<String> shared = new ArrayList<>();
        TokenFormat pod = new TokenFormat("shop", TokenSecrets.ofRegion(() -> shared));
        String early = pod.format(TOKEN);
        shared.add("what the region has agreed on");
        assertThat(pod.parse(early, NOW)).isEqualTo(TOKEN);
        TokenFormat other = new TokenFormat("shop", TokenSecrets.ofRegion(() -> shared));
        assertThat(other.parse(pod.format(TOKEN), NOW)).isEqualTo(TOKEN);
        assertThat(other.isOurs(early)).isTrue();
        assertThatThrownBy(() -> other.parse(early, NOW)).isInstanceOf(InvalidTokenException.class);
    }

    /** Else whoever sees a token could try names until one has this tag, 727,000 in a second. */
    @Test
    void theTagOfTheKeyIsNotToBeSeenInIt() {
        byte[] tag = ByteBuffer.allocate(Long.BYTES).putLong(KEY.tag()).array();
        for (Instant written : List.of(NOW, NOW.plusNanos(1_000))) {
            ConsistencyToken token = new ConsistencyToken(APPLICATION, KEY.tag(), written, null, 0);
            String bytes = new String(Base64.getUrlDecoder().decode(format.format(token)), StandardCharsets.ISO_8859_1);
            assertThat(bytes).doesNotContain(new String(tag, StandardCharsets.ISO_8859_1));
        }
    }

    @Test
    void noHostileTokenIsTakenAndNoneThrowsAnythingElse() {
        Random random = new Random(42);
        String good = format.format(TOKEN);
        int refused = 0;
        for (int i = 0; i < HOSTILE; i++) {
            String hostile = hostile(good, random);
            try {
                format.parse(hostile, NOW);
            } catch (InvalidTokenException e) {
                refused++;
            }
        }
        assertThat(refused).isEqualTo(HOSTILE);
    }

    /** Damaged, cut, lengthened, of random letters, of random bytes; never the good one. */
    private static String hostile(String good, Random random) {
        StringBuilder text = new StringBuilder(good);
        int at = random.nextInt(good.length());
        switch (random.nextInt(6)) {
            case 0 -> text.setCharAt(at, (char) (text.charAt(at) ^ (1 << random.nextInt(7))));
            case 1 -> text.setLength(at);
            case 2 -> text.insert(at, (char) random.nextInt(0x10000));
            case 3 -> text.setCharAt(at, (char) (0x80 + random.nextInt(0xFF00)));
            case 4 -> {
                byte[] bytes = new byte[53];
                random.nextBytes(bytes);
                bytes[0] = 2;
                text = new StringBuilder(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
            }
            default -> {
                byte[] bytes = Base64.getUrlDecoder().decode(good);
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                text = new StringBuilder(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
            }
        }
        return text.toString();
    }
}
