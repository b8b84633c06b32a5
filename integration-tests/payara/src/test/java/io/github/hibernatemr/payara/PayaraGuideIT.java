/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.payara;

import io.github.hibernatemr.pods.GuideContract;

class PayaraGuideIT extends GuideContract {

    PayaraGuideIT() {
        super("payara.md", "src/main/asadmin/shop.asadmin");
    }
}
