/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.pods.probe.ledger;

import java.io.Serializable;

/**
 * That an account has a new entry.
 *
 * @param id the entry's, and that of what is derived because of it
 */
public record Order(String id, String account) implements Serializable {

    /** As a text. */
    public String text() {
        return id + " " + account;
    }

    /** Of a text. */
    public static Order of(String text) {
        String[] parts = text.split(" ");
        return new Order(parts[0], parts[1]);
    }
}
