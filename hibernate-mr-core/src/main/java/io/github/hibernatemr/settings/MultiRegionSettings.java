/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.settings;

import java.time.Duration;

/**
 * The settings of a persistence unit, given among its properties in {@code persistence.xml} or wherever else Hibernate
 * takes settings from, system properties included. At least one {@code hibernate.mr.replica.*} key switches
 * hibernate-mr on; without one it does nothing.
 *
 * <p>Durations read {@code 250ms}, {@code 5s}, {@code 2m}, {@code 1h} or as ISO-8601 ({@code PT0.25S}). A key that is
 * not named here, or a value that cannot be used, fails start-up.
 */
public interface MultiRegionSettings {

    /** What every key begins with. */
    String PREFIX = "hibernate.mr.";

    // Nodes

    /**
     * The region in which this pod runs. Reads prefer replicas of this region. Default: the environment variable {@code
     * HIBERNATE_MR_REGION}, then {@code AWS_REGION}; without any of them start-up fails.
     */
    String REGION = PREFIX + "region";

    /** What the keys of the primary begin with. */
    String PRIMARY_PREFIX = PREFIX + "primary.";

    /** What the keys of a replica begin with; its name follows. */
    String REPLICA_PREFIX = PREFIX + "replica.";

    /**
     * The JDBC URL of a node, in Java SE: a HikariCP pool is made for it, so HikariCP must be on the class path. For the
     * primary, neither a URL nor a data source is needed where the persistence unit has its own (jta-)data-source or
     * {@code jakarta.persistence.jdbc.url}: that is the primary then.
     */
    String URL = "url";

    /** The database user for {@code url}. */
    String USER = "user";

    /** The password for {@code url}. Never logged. */
    String PASSWORD = "password";

    /** The region that a node is in. Required for a replica; for the primary it is only shown. */
    String NODE_REGION = "region";

    /**
     * The data source of a node: a JNDI name, or a {@code javax.sql.DataSource} object where settings can hold objects.
     * A replica's must not take part in JTA transactions. A name in {@code java:app}, {@code java:module} or {@code
     * java:comp} may be bound after the unit starts; any other must resolve at start-up.
     */
    String DATASOURCE = "datasource";

    /**
     * Properties for the HikariCP pools, such as {@code hibernate.mr.pool.maximumPoolSize}; {@code
     * hibernate.mr.primary.pool.*} and {@code hibernate.mr.replica.<name>.pool.*} for one node. Default: HikariCP's own,
     * but for a {@code connectionTimeout} of 5 seconds, so that a write fails soon while the primary is away.
     */
    String POOL_PREFIX = PREFIX + "pool.";

    // Consistency

    /**
     * How fresh reads are where no {@code ConsistencyScope} says otherwise: {@code strong} reads the primary, {@code
     * session} reads a replica that shows everything the consistency key has written, {@code bounded} also bounds
     * staleness by {@code hibernate.mr.consistency.max_staleness}, {@code eventual} reads any replica in rotation.
     * Default: {@link Defaults#LEVEL}.
     */
    String CONSISTENCY_LEVEL = PREFIX + "consistency.level";

    /**
     * A replica staler than this serves nobody; also the bound of the level {@code bounded}. Higher means that reads
     * stay local through longer lag, lower that nobody sees data older than this. Must be shorter than {@code
     * hibernate.mr.store.ttl}. Default: {@link Defaults#MAX_STALENESS}.
     */
    String MAX_STALENESS = PREFIX + "consistency.max_staleness";

    /**
     * Where a replica's coverage comes from: {@code measured} compares WAL positions, {@code assumed} takes the primary's
     * clock minus {@code hibernate.mr.consistency.assumed_lag}, for servers that do not tell positions. Default: {@link
     * Defaults#COVERAGE}.
     */
    String COVERAGE = PREFIX + "consistency.coverage";

    /**
     * The replication lag that {@code assumed} coverage reckons with. Higher means more reads on the primary after a
     * write; lower means stale reads as soon as the lag exceeds it. Default: {@link Defaults#ASSUMED_LAG}.
     */
    String ASSUMED_LAG = PREFIX + "consistency.assumed_lag";

    /**
     * Names the consistency key where no {@code ConsistencyScope} does: a class that implements {@code
     * ConsistencyKeyResolver} and has a public constructor without parameters, or an instance. Default: none.
     */
    String KEY_RESOLVER = PREFIX + "consistency.key_resolver";

    // Store

    /**
     * The Redis that the region's pods share write timestamps through: {@code redis://}, {@code rediss://} (TLS) or
     * {@code redis-sentinel://}; a comma-separated list is a cluster. Needs Lettuce on the class path. Without it every
     * pod remembers only its own writes, in memory, which is right for a single pod. Default: none.
     */
    String STORE_URI = PREFIX + "store.uri";

    /** Separates applications that share a Redis. Default: the persistence unit's name. */
    String STORE_NAMESPACE = PREFIX + "store.namespace";

    /**
     * The longest that one call of the store is waited for. Higher means fewer reads on the primary when Redis is slow,
     * lower means that a hanging Redis costs less. Default: {@link Defaults#STORE_TIMEOUT}.
     */
    String STORE_TIMEOUT = PREFIX + "store.timeout";

    /**
     * How long a write timestamp lives in the store. Must be longer than {@code hibernate.mr.consistency.max_staleness}
     * plus {@code hibernate.mr.store.timeout}: only then does a missing timestamp prove that every replica in rotation
     * covers the write. Higher costs memory, about 100 bytes for each key that wrote. Default: {@link
     * Defaults#STORE_TTL}.
     */
    String STORE_TTL = PREFIX + "store.ttl";

    /**
     * Where reads go when the store does not answer: {@code primary} keeps every promise, {@code replica} gives up
     * reading one's own writes to spare the primary. Default: {@link Defaults#STORE_ON_FAILURE}.
     */
    String STORE_ON_FAILURE = PREFIX + "store.on_failure";

    // Sampling

    /**
     * How often each pod asks each node for its position. Lower means that a user's reads are local again sooner after a
     * write, higher means fewer queries on the primary. It is a quarter of this while a key waits for a replica, and
     * five times this while nobody reads. Must be shorter than {@code hibernate.mr.consistency.max_staleness}. Default:
     * {@link Defaults#SAMPLING_INTERVAL}.
     */
    String SAMPLING_INTERVAL = PREFIX + "sampling.interval";

    /** What holds where a key is not given. */
    interface Defaults {

        ConsistencySettings.Level LEVEL = ConsistencySettings.Level.SESSION;
        Duration MAX_STALENESS = Duration.ofSeconds(30);
        ConsistencySettings.CoverageSource COVERAGE = ConsistencySettings.CoverageSource.MEASURED;
        Duration ASSUMED_LAG = Duration.ofSeconds(5);
        Duration STORE_TIMEOUT = Duration.ofMillis(50);
        Duration STORE_TTL = Duration.ofMinutes(5);
        StoreSettings.OnFailure STORE_ON_FAILURE = StoreSettings.OnFailure.PRIMARY;
        Duration SAMPLING_INTERVAL = Duration.ofMillis(200);
    }
}
