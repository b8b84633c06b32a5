/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.testkit;

/** A user and a password; the password does not show in {@code toString()}. */
record Login(String user, String password) {
    @Override
    public String toString() {
        return user;
    }
}
