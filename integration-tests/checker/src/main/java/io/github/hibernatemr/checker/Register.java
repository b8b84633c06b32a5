/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.checker;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Version;

/** A row whose version tells how often it was written, and what its last writer had seen of another row. */
@Entity
class Register {

    @Id
    private Long id = 0L;

    @Version
    private Long version = 0L;

    private Long dependency = 0L;
    private Long dependencyVersion = 0L;
    private Long writes = 0L;

    Register() {}

    Register(long id) {
        this.id = id;
        this.dependency = id;
    }

    long id() {
        return id;
    }

    long version() {
        return version;
    }

    long dependency() {
        return dependency;
    }

    long dependencyVersion() {
        return dependencyVersion;
    }

    void write(long dependency, long dependencyVersion) {
        this.dependency = dependency;
        this.dependencyVersion = dependencyVersion;
        this.writes++;
    }
}
