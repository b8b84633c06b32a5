/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.shop;

import io.github.hibernatemr.routing.Route;
import java.util.List;

/**
 * Purchases, and where they were read.
 *
 * @param node the node's name
 * @param reason why there
 */
public record PurchaseList(List<Line> purchases, String node, String reason) {

    /** A purchase as it is shown. */
    public record Line(Long id, String article, int quantity, String placed) {}

    static PurchaseList of(List<Purchase> purchases, Route route) {
        return new PurchaseList(
                purchases.stream()
                        .map(purchase -> new Line(
                                purchase.getId(),
                                purchase.getArticle(),
                                purchase.getQuantity(),
                                purchase.getPlaced().toString()))
                        .toList(),
                route.node() == null ? "none" : route.node().name(),
                route.reason().name());
    }
}
