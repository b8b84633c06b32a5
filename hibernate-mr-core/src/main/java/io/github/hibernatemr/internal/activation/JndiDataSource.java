/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.activation;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.hibernate.HibernateException;
import org.hibernate.engine.jndi.JndiException;
import org.hibernate.engine.jndi.JndiNameException;
import org.hibernate.engine.jndi.spi.JndiService;
import org.jspecify.annotations.Nullable;

/** A data source that is looked up when it is first needed. Thread-safe. */
final class JndiDataSource implements Supplier<DataSource> {

    /** What a container may bind only after the persistence unit has started. */
    private static final List<String> BOUND_LATE = List.of("java:app/", "java:module/", "java:comp/");

    private final JndiService jndi;
    private final String name;
    private volatile @Nullable DataSource found;

    JndiDataSource(JndiService jndi, String name) {
        this.jndi = jndi;
        this.name = name;
    }

    /** What is wrong with the name, if that can be told at start-up. */
    Optional<String> checkIfVisible() {
        if (BOUND_LATE.stream().anyMatch(name::startsWith)) {
            return Optional.empty();
        }
        try {
            get();
            return Optional.empty();
        } catch (HibernateException e) {
            return Optional.of("no data source has this JNDI name (" + rootMessage(e)
                    + "); define it in the server, or correct the name");
        }
    }

    private static String rootMessage(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getClass().getSimpleName() + ": " + root.getMessage();
    }

    @Override
    public DataSource get() {
        DataSource known = found;
        if (known == null) {
            if (!(locate() instanceof DataSource located)) {
                throw new HibernateException("what JNDI holds at '" + name + "' is no data source");
            }
            known = located;
            found = located;
        }
        return known;
    }

    /** Where the plain name is unknown, as WildFly reads that of a jta-data-source: so one name does for all servers. */
    private Object locate() {
        try {
            return jndi.locate(name);
        } catch (JndiException | JndiNameException e) {
            if (name.startsWith("java:")) {
                throw e;
            }
            try {
                return jndi.locate("java:/" + name);
            } catch (JndiException | JndiNameException again) {
                throw e;
            }
        }
    }
}
