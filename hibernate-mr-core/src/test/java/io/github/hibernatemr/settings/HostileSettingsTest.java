/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Settings that nobody would write but by mistake, or with bad intent: what comes of them is settings, or our own refusal, and soon. */
class HostileSettingsTest {

    /** A million takes seven minutes: {@code -Dhibernate-mr.hostile=1000000}. */
    private static final int MAPS = Integer.getInteger("hibernate-mr.hostile", 5_000);

    /** A regular expression that tries everything takes seconds or years, whatever machine it runs on. */
    private static final long SLOW_MILLIS = 2_000;

    private static final int LONG = 16_000;

    private static final List<Object> VALUES = List.of(
            "",
            " ",
            "\u0000",
            "\u202e5s",
            "٣٠s",
            "30",
            "1e400s",
            "PT" + "9".repeat(LONG) + "S",
            "9".repeat(LONG),
            "9".repeat(LONG) + "s",
            "-" + "9".repeat(LONG) + "h",
            "1".repeat(LONG) + "." + "1".repeat(LONG) + "s",
            "bounded(" + "1".repeat(LONG) + "s)",
            "bounded" + "(".repeat(LONG),
            ",".repeat(LONG),
            "a,".repeat(LONG),
            "://@".repeat(LONG),
            "redis://" + "a,redis://".repeat(1_000) + "b",
            "redis-sentinel://" + "h:1,".repeat(1_000) + "#",
            "rediss://user:pass word@[::1]:99999/-1?timeout=x",
            "redis://:@:",
            "jdbc:postgresql://" + "h:1,".repeat(2_000) + "/shop",
            "jdbc:postgresql://u:secret@h/shop?password=a&&=&%zz",
            "jdbc:" + "%".repeat(LONG),
            "${" + "${".repeat(1_000),
            "${hibernate.mr.region}",
            "\\".repeat(LONG),
            "x".repeat(200_000),
            "\ud800",
            Long.MIN_VALUE,
            Double.NaN,
            Boolean.TRUE,
            List.of("a", 1),
            new Object[] {"a"},
            Map.of());

    private static final List<String> ENDS =
            List.of("", ".", "..", ".url", ".pool.", ".pool.x", ".region", ".password", "s", " ", "\u0000", ".é");

    private final Random random = new Random(17);
    private final List<String> keys = keys();

    private static List<String> keys() {
        List<String> keys = new ArrayList<>(Settings.keys());
        for (String node :
                List.of("primary", "replica.eu", "replica.üb", "replica.", "tenant.t.primary", "home.us.replica.x")) {
            for (String attribute :
                    List.of("url", "user", "password", "region", "weight", "datasource", "pool.maximumPoolSize")) {
                keys.add(MultiRegionSettings.PREFIX + node + "." + attribute);
            }
        }
        return keys;
    }

    private Map<String, Object> hostile() {
        Map<String, Object> settings = new HashMap<>();
        settings.put("hibernate.mr.region", "eu-west-1");
        settings.put("hibernate.mr.primary.url", "jdbc:postgresql://us/shop");
        settings.put("hibernate.mr.replica.eu.url", "jdbc:postgresql://eu/shop");
        settings.put("hibernate.mr.replica.eu.region", "eu-west-1");
        for (int i = random.nextInt(4); i >= 0; i--) {
            String key = keys.get(random.nextInt(keys.size()));
            String end = random.nextInt(3) == 0 ? ENDS.get(random.nextInt(ENDS.size())) : "";
            settings.put(key + end, random.nextInt(4) == 0 ? noise() : VALUES.get(random.nextInt(VALUES.size())));
        }
        return settings;
    }

    private String noise() {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(40); i >= 0; i--) {
            text.append((char) random.nextInt(random.nextBoolean() ? 0x80 : 0x10000));
        }
        return text.toString();
    }

    @Test
    void whateverIsGivenIsTakenOrRefusedInOurWordsAndSoon() {
        int taken = 0;
        int refused = 0;
        long longestMillis = 0;
        Set<String> longestOf = Set.of();
        for (int i = 0; i < MAPS; i++) {
            Map<String, Object> settings = hostile();
            long began = System.nanoTime();
            try {
                Settings.read(settings, name -> null).toString();
                taken++;
            } catch (SettingException e) {
                assertThat(e.getMessage()).startsWith("HMR").hasSizeLessThan(10_000);
                refused++;
            }
            long millis = (System.nanoTime() - began) / 1_000_000;
            if (millis > longestMillis) {
                longestMillis = millis;
                longestOf = settings.keySet();
            }
        }
        System.out.println("taken %d, refused %d, longest %d ms".formatted(taken, refused, longestMillis));
        assertThat(taken).isGreaterThan(MAPS / 100);
        assertThat(refused).isGreaterThan(MAPS / 10);
        assertThat(longestMillis).as("milliseconds, of %s", longestOf).isLessThan(SLOW_MILLIS);
    }
}
