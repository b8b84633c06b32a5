/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.pods.probe;

import io.github.hibernatemr.MultiRegion;
import io.github.hibernatemr.consistency.ConsistencyScope;
import jakarta.enterprise.context.Dependent;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.sql.ResultSet;
import java.sql.Statement;
import org.hibernate.Session;

/** Says which level holds here and where a read goes. */
@Dependent
public class Look {

    @PersistenceContext(unitName = "shop")
    private EntityManager entityManager;

    /** The level of the current scope, or none. */
    public String level() {
        ConsistencyScope scope = ConsistencyScope.current();
        return scope == null || scope.level() == null ? "none" : scope.level().toString();
    }

    /** Reads, and says where. The server is asked too. */
    public String node() {
        boolean standby = (Boolean) entityManager
                .createNativeQuery("select pg_is_in_recovery()", Boolean.class)
                .getSingleResult();
        String node = MultiRegion.of(entityManager).route().node().name();
        return standby == node.equals("near") ? node : node + ", which is a standby: " + standby;
    }

    /** Whether a replica has answered, over plain JDBC. */
    public boolean readsStandbyWithPlainJdbc() {
        return session().doReturningWork(connection -> {
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("select pg_is_in_recovery()")) {
                row.next();
                return row.getBoolean(1);
            }
        });
    }

    /** The session itself, which stays the same when its transaction has ended behind its back. */
    public Session session() {
        return entityManager.unwrap(Session.class);
    }

    /** Both. */
    public String levelAndNode() {
        return level() + " " + node();
    }

    /** Writes a purchase. */
    public void write(long id, String customer) {
        entityManager
                .createNativeQuery("insert into purchase values (?1, ?2, 'tea', 1, now())")
                .setParameter(1, id)
                .setParameter(2, customer)
                .executeUpdate();
    }

    /** How many purchases there are by this number. */
    public long count(long id) {
        return (Long) entityManager
                .createNativeQuery("select count(*) from purchase where id = ?1", Long.class)
                .setParameter(1, id)
                .getSingleResult();
    }
}
