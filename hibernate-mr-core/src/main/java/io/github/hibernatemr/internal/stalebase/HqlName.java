/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.stalebase;

import org.hibernate.persister.entity.EntityPersister;

/** What HQL calls an entity. */
final class HqlName {

    private HqlName() {}

    /** The class's name would do but where HQL must be strict JPQL, as it must with WildFly's own Hibernate. */
    static String of(EntityPersister persister) {
        return persister
                        .getFactory()
                        .getSessionFactoryOptions()
                        .getJpaCompliance()
                        .isJpaQueryComplianceEnabled()
                ? persister.getJpaEntityName()
                : persister.getEntityName();
    }
}
