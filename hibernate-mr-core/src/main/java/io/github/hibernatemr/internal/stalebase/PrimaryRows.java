/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.stalebase;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.hibernate.Filter;
import org.hibernate.engine.spi.LoadQueryInfluencers;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.persister.entity.EntityPersister;
import org.hibernate.query.QueryFlushMode;

/**
 * Reads by HQL what the primary holds, in a session that has moved there: without a flush, and without the filters that the application
 * has enabled. Loading by id does not obey them and HQL does, so that a row which is there would look as if it were gone.
 */
final class PrimaryRows {

    private PrimaryRows() {}

    /** @param hql selects several things of what has one of the {@code :ids} */
    static List<Object[]> select(SharedSessionContractImplementor session, String hql, Collection<?> ids) {
        LoadQueryInfluencers influencers = session.getLoadQueryInfluencers();
        Map<String, Filter> enabled = new HashMap<>();
        Set.copyOf(influencers.getEnabledFilterNames())
                .forEach(name -> enabled.put(name, influencers.getEnabledFilter(name)));
        enabled.keySet().forEach(influencers::disableFilter);
        try {
            return session.createSelectionQuery(hql, Object[].class)
                    .setParameterList("ids", ids)
                    .setQueryFlushMode(QueryFlushMode.NO_FLUSH)
                    .getResultList();
        } finally {
            // Not enabled anew: the application may hold them, and set parameters later.
            influencers.getEnabledFilters().putAll(enabled);
        }
    }

    /**
     * What HQL calls an entity. The class's name would do but where HQL must be strict JPQL, as it must with WildFly's own Hibernate.
     */
    static String nameOf(EntityPersister persister) {
        return persister
                        .getFactory()
                        .getSessionFactoryOptions()
                        .getJpaCompliance()
                        .isJpaQueryComplianceEnabled()
                ? persister.getJpaEntityName()
                : persister.getEntityName();
    }
}
