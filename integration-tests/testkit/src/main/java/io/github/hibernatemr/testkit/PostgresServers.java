/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.testkit;

/** Where a cluster's nodes come from. A node that is made here does not run yet, if it is ours to start. */
interface PostgresServers {
    Node primary(String region);

    Replica replica(String name, String region, Node primary);

    /**
     * Makes a server that does not run a standby of another one, from the next start on.
     *
     * @throws ServerNotControlledException if the testkit did not start it
     */
    void follow(Node stopped, Node primary);

    /**
     * As {@link #follow}, from the very beginning: what the server had is forgotten.
     *
     * @throws ServerNotControlledException if the testkit did not start it
     */
    void rebuild(Node stopped, Node primary);

    /** Readies the primary for tests once it runs. */
    void equip(Node primary);
}
