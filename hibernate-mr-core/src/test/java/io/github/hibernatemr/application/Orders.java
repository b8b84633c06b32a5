/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.application;

import java.util.function.IntSupplier;

/** Business methods of somebody else's, that begin transactions by the same repository. */
public final class Orders {

    private Orders() {}

    public static int show(IntSupplier transaction) {
        return find(transaction);
    }

    public static int place(IntSupplier transaction) {
        return find(transaction);
    }

    private static int find(IntSupplier transaction) {
        return transaction.getAsInt();
    }
}
