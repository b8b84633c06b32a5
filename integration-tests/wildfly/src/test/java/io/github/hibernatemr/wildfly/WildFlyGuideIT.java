/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.wildfly;

import io.github.hibernatemr.pods.GuideContract;

class WildFlyGuideIT extends GuideContract {

    WildFlyGuideIT() {
        super("wildfly.md", "src/main/cli/shop.cli");
    }
}
