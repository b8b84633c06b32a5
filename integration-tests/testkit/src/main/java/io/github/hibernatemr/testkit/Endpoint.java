/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.testkit;

import java.net.InetSocketAddress;

/** A host and a TCP port. */
record Endpoint(String host, int port) {
    static Endpoint loopback(int port) {
        return new Endpoint("127.0.0.1", port);
    }

    /** Resolved anew each time. */
    InetSocketAddress socketAddress() {
        return new InetSocketAddress(host, port);
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
