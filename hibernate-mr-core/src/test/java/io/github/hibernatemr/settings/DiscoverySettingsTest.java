/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hibernatemr.settings.NodeSettings.DiscoverySettings;
import io.github.hibernatemr.settings.NodeSettings.Url;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a standby says of itself stays the part of the URL that it is put for. */
class DiscoverySettingsTest {

    private static NodeSettings replica(String url, String name, String address) {
        return new DiscoverySettings(url, "shop", null, Map.of()).replica("found", name, address);
    }

    private static String url(String url, String name, String address) {
        NodeSettings found = replica(url, name, address);
        return ((Url) found.access()).url();
    }

    @ParameterizedTest
    @CsvSource({
        "jdbc:postgresql://{name}/shop, eu-1.db_x.internal, 10.0.0.5, jdbc:postgresql://eu-1.db_x.internal/shop",
        "jdbc:postgresql://{address}:5432/shop, 'a/b?c', 10.0.0.5, jdbc:postgresql://10.0.0.5:5432/shop",
        "jdbc:postgresql://{address}:5432/shop, eu, 2001:db8::5, jdbc:postgresql://[2001:db8::5]:5432/shop",
        "jdbc:postgresql://{address}:5432/shop, eu, ::ffff:10.0.0.5, jdbc:postgresql://[::ffff:10.0.0.5]:5432/shop",
        "jdbc:postgresql://[{address}]:5432/shop, eu, 2001:db8::5, jdbc:postgresql://[2001:db8::5]:5432/shop",
        "jdbc:postgresql:///?service={name}, eu, , jdbc:postgresql:///?service=eu"
    })
    void whatIsHarmlessIsPutIntoTheUrl(String template, String name, String address, String reached) {
        assertThat(url(template, name, address)).isEqualTo(reached);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1:6798/x?ssl=false&y=",
                "evil:6432",
                "evil/other",
                "evil?ssl=false",
                "evil&ssl=false",
                "evil#",
                "evil,other",
                "evil;x=y",
                "user@evil",
                "evil%2fx",
                "evil\\x",
                "[::1]",
                "{address}",
                "$1",
                "a b",
                "a\nb",
                "a\u0000b",
                "\u202egnp.live",
                "bücher",
                "..",
                ".evil",
                "evil.",
                "a..b",
                "",
                "0123456789012345678901234567890123456789012345678901234567890123"
            })
    void aNameThatIsMoreThanANameIsRefused(String name) {
        assertThat(replica("jdbc:postgresql://{name}/shop", name, "10.0.0.5")).isNull();
        assertThat(replica("jdbc:postgresql:///?service={name}", name, "10.0.0.5"))
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"evil.example", "10.0.0.5:6432", "10.0.0", "::1/x", "::1?x=", "fe80::1%eth0", "[::1]", "", "/tmp"
            })
    void anAddressThatIsNoIpAddressIsRefused(String address) {
        assertThat(replica("jdbc:postgresql://{address}/shop", "eu", address)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdbc:postgresql://{address}/shop", "jdbc:postgresql://{name}/shop?ssl={address}"})
    void aStandbyWithoutAnAddressIsNotLookedForOnTheMachineOfThePod(String template) {
        assertThat(replica(template, "eu", null)).isNull();
    }
}
