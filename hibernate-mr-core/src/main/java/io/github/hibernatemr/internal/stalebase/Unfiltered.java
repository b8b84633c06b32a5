/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.stalebase;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.hibernate.Filter;
import org.hibernate.engine.spi.LoadQueryInfluencers;
import org.hibernate.engine.spi.SharedSessionContractImplementor;

/**
 * Runs a query without the filters that the application has enabled in its session. Loading by id does not obey them and HQL
 * does, so that a row which is there would look as if it were gone.
 */
final class Unfiltered {

    private Unfiltered() {}

    static <T> T query(SharedSessionContractImplementor session, Supplier<T> query) {
        LoadQueryInfluencers influencers = session.getLoadQueryInfluencers();
        Map<String, Filter> enabled = new HashMap<>();
        Set.copyOf(influencers.getEnabledFilterNames())
                .forEach(name -> enabled.put(name, influencers.getEnabledFilter(name)));
        enabled.keySet().forEach(influencers::disableFilter);
        try {
            return query.get();
        } finally {
            // Not enabled anew: the application may hold them, and set parameters later.
            influencers.getEnabledFilters().putAll(enabled);
        }
    }
}
