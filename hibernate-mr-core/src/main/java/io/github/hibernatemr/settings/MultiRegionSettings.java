/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.settings;

import java.time.Duration;
import java.util.List;

/**
 * The settings of a persistence unit, given among its properties in {@code persistence.xml} or wherever else Hibernate
 * takes settings from, system properties included. At least one {@code hibernate.mr.replica.*} key switches hibernate-mr
 * on; without one it does nothing. System properties and the environment speak to every persistence unit, so from there only a
 * replica's address does.
 *
 * <p>Durations read {@code 250ms}, {@code 5s}, {@code 2m}, {@code 1h} or as ISO-8601 ({@code PT0.25S}). Where settings can
 * hold objects, a {@code Duration}, an enum constant or a {@code URI} does as well. A blank value is as good as none. A
 * key that is not named here, or a value that cannot be used, fails start-up, with everything that is wrong in one
 * message.
 */
public interface MultiRegionSettings {

    /** What every key begins with. */
    String PREFIX = "hibernate.mr.";

    /**
     * Whether hibernate-mr serves this persistence unit, if a replica is named. {@code false} leaves it alone whatever else is said: for a second unit
     * of an application, since what the environment says it says to all of them; and for an operator who wants to see how it is without.
     *
     * <p>Expects one of {@link Enabled}.
     *
     * <p>Defaults to {@link Defaults#ENABLED}.
     */
    String ENABLED = PREFIX + "enabled";

    // Nodes

    /**
     * The region in which this pod runs. Reads prefer the replicas of this region.
     *
     * <p>Expects a name, spelt like the regions of the nodes.
     *
     * <p>Defaults to the environment variable {@link Defaults#REGION_VARIABLES}; without any of them start-up fails.
     */
    String REGION = PREFIX + "region";

    /** What the keys of the primary begin with. */
    String PRIMARY_PREFIX = PREFIX + "primary.";

    /** What the keys of a replica begin with; its name follows. */
    String REPLICA_PREFIX = PREFIX + "replica.";

    /**
     * The address of a node, in Java SE. A HikariCP pool is made for it, so HikariCP must be on the class path. Where the
     * persistence unit has its own (jta-)data-source or {@code jakarta.persistence.jdbc.url}, that is the primary, and
     * neither this key nor {@link #DATASOURCE} is needed for it.
     *
     * <p>Expects a JDBC URL, such as {@code jdbc:postgresql://host:5432/shop}. A replica has either this or a data source.
     *
     * <p>Defaults to none.
     */
    String URL = "url";

    /**
     * The database user for {@link #URL}. A data source has its own.
     *
     * <p>Expects a name.
     *
     * <p>Defaults to none.
     */
    String USER = "user";

    /**
     * The password for {@link #URL}. It is never logged and never part of an error.
     *
     * <p>Expects the password; blanks in it count.
     *
     * <p>Defaults to none.
     */
    String PASSWORD = "password";

    /**
     * The region that a node is in. It tells a pod which replicas are near; for the primary it is only shown.
     *
     * <p>Expects a name, spelt like {@link #REGION}.
     *
     * <p>Defaults to none; a replica must have one.
     */
    String NODE_REGION = "region";

    /**
     * How large a replica's share of its region's reads is: twice the weight, twice the keys. A larger machine takes more.
     *
     * <p>Expects a whole number of at least 1.
     *
     * <p>Defaults to {@link Defaults#WEIGHT}.
     */
    String WEIGHT = "weight";

    /**
     * The data source of a node. A replica's must not take part in JTA transactions. A name in {@code java:app}, {@code
     * java:module} or {@code java:comp} may be bound after the unit has started; any other must resolve at start-up.
     *
     * <p>Expects a JNDI name or, where settings can hold objects, a {@code javax.sql.DataSource}. A replica's name, which
     * is in the key, is of letters, digits, {@code -} and {@code _}, and not {@code primary}.
     *
     * <p>Defaults to none; for the primary, to the persistence unit's own data source.
     */
    String DATASOURCE = "datasource";

    /**
     * Properties of the HikariCP pools of all nodes that have a URL. {@code hibernate.mr.primary.pool.*} and {@code
     * hibernate.mr.replica.<name>.pool.*} override them for one node. A larger {@code maximumPoolSize} means more
     * transactions at a time and more connections on the server, a smaller one that transactions wait for each other. With a
     * {@code connectionTestQuery} the server is asked about every connection that has been idle for half a second, which
     * is a round trip; without, only where sampling does not show that it lives.
     *
     * <p>Expects what HikariCP expects, with its own names and units: {@code hibernate.mr.pool.maximumPoolSize=20}.
     *
     * <p>Defaults to HikariCP's own, but for a {@code connectionTimeout} of {@link Defaults#POOL_CONNECTION_TIMEOUT}: a
     * write should fail soon while the primary is away.
     */
    String POOL_PREFIX = PREFIX + "pool.";

    /**
     * The settings of a tenant that has a database of its own, with its own primary and replicas: its name, which has no dot,
     * and then any key without {@code hibernate.mr}. It needs a primary and a replica; everything else it shares with the
     * persistence unit unless it says otherwise. Its keys, pools and threads are its own.
     *
     * <p>Expects what the key expects: {@code hibernate.mr.tenant.acme.primary.url}, {@code
     * hibernate.mr.tenant.acme.replica.eu.url}, {@code hibernate.mr.tenant.acme.replica.eu.region}.
     *
     * <p>Defaults to none; then tenants, if there are any, share one database.
     */
    String TENANT_PREFIX = PREFIX + "tenant.";

    // Consistency

    /**
     * How fresh reads are where no {@code ConsistencyScope} says otherwise. {@code strong} reads the primary; {@code
     * session} reads a replica that shows everything the consistency key has written; {@code bounded} does the same, and
     * holds to {@link #MAX_STALENESS} even while the primary is away; {@code eventual} reads any replica in rotation. A
     * session always sees what it has itself written.
     *
     * <p>Expects one of {@link ConsistencySettings.Level}.
     *
     * <p>Defaults to {@link Defaults#LEVEL}.
     */
    String CONSISTENCY_LEVEL = PREFIX + "consistency.level";

    /**
     * A replica staler than this serves nobody while the primary can be reached. Higher means that reads stay local
     * through longer lag, lower means that nobody sees data older than this. It is also the bound of the level {@code
     * bounded}.
     *
     * <p>Expects a duration that is longer than {@link #SAMPLING_INTERVAL} and, with {@link #STORE_TIMEOUT} added, shorter
     * than {@link #STORE_TTL}.
     *
     * <p>Defaults to {@link Defaults#MAX_STALENESS}.
     */
    String MAX_STALENESS = PREFIX + "consistency.max_staleness";

    /**
     * Where a replica's coverage comes from. {@code measured} compares WAL positions and is exact at any lag; {@code
     * assumed} takes the primary's clock minus {@link #ASSUMED_LAG}, for servers that do not tell positions, and is wrong
     * as soon as the lag is longer.
     *
     * <p>Expects one of {@link ConsistencySettings.CoverageSource}.
     *
     * <p>Defaults to {@link Defaults#COVERAGE}.
     */
    String COVERAGE = PREFIX + "consistency.coverage";

    /**
     * The replication lag that assumed coverage reckons with. Higher means more reads on the primary after a write, lower
     * means stale reads as soon as the lag exceeds it. Measured coverage does not use it.
     *
     * <p>Expects a duration, nothing included; with assumed coverage, one that is shorter than {@link #MAX_STALENESS}.
     *
     * <p>Defaults to {@link Defaults#ASSUMED_LAG}.
     */
    String ASSUMED_LAG = PREFIX + "consistency.assumed_lag";

    /**
     * The longest that a read waits for a replica that lacks only a little of what it must cover, before it goes to the
     * primary. Higher means more local reads right after a write and more waiting for them; {@code 0s} means that no read
     * ever waits.
     *
     * <p>Expects a duration, nothing included.
     *
     * <p>Defaults to twice the round trip to the primary as it is measured: what a read there costs at least, for the
     * statement and the commit.
     */
    String MAX_WAIT = PREFIX + "consistency.max_wait";

    /**
     * What a session must see for which neither a {@code ConsistencyScope} nor a key resolver names a consistency key: a
     * message-driven bean, a timer, a batch job, an anonymous request. {@code application} shows it whatever the application has
     * written in the region, as one database would, at the price of fewer local reads while much is written; {@code primary} has
     * it read there; {@code nobody} shows it what the replica has, however old within {@link #MAX_STALENESS}. A level that reads no
     * writes ({@code eventual}) goes before it.
     *
     * <p>Expects one of {@link WithoutKey}.
     *
     * <p>Defaults to {@link Defaults#WITHOUT_KEY}.
     */
    String WITHOUT_KEY = PREFIX + "consistency.without_key";

    /**
     * Signs consistency tokens (HMAC-SHA256), so that a token which somebody else made is refused. Without it the pods that share a Redis agree on
     * a secret there, or a pod without one makes its own up: tokens then hold within the region, and what comes from another is ignored,
     * with one warning, or in the case of a message waited for. Set it where users, calls or messages go from region to region. It is never
     * logged.
     *
     * <p>Expects a text of at least 16 characters, the same in all pods of an application, in every region; or several with commas
     * between them, of which the first signs and all are accepted. To replace one without a gap add the new one behind it everywhere,
     * then put it first, then remove the old one.
     *
     * <p>Defaults to none.
     */
    String TOKEN_SECRET = PREFIX + "consistency.token_secret";

    /**
     * Names the consistency key where no {@code ConsistencyScope} does. The key says who must read their own writes, such
     * as the user or the tenant of a request.
     *
     * <p>Expects the name of a class, or a {@code Class}, that implements {@code ConsistencyKeyResolver} and has a public
     * constructor without parameters; or an instance of one.
     *
     * <p>Defaults to none.
     */
    String KEY_RESOLVER = PREFIX + "consistency.key_resolver";

    // Store

    /**
     * The Redis through which the region's pods share write timestamps. It needs Lettuce 7 or newer on the class path. Without it
     * every pod remembers its own writes only, in memory, which is right for a single pod.
     *
     * <p>Expects {@code redis://host:6379}, {@code rediss://host:6379} (TLS) or {@code
     * redis-sentinel://host1:26379,host2:26379/0#master}, or {@code rediss-sentinel://} if sentinels and server speak TLS. A
     * comma-separated list of the first two is a cluster. A user and
     * a password stand before the host, percent-encoded.
     *
     * <p>Defaults to none: in memory.
     */
    String STORE_URI = PREFIX + "store.uri";

    /**
     * Separates applications that share a Redis. Units with the same namespace share their write timestamps.
     *
     * <p>Expects a name, the same in all pods of an application.
     *
     * <p>Defaults to the persistence unit's name.
     */
    String STORE_NAMESPACE = PREFIX + "store.namespace";

    /**
     * The longest that one call of the store is waited for. Higher means fewer reads on the primary when Redis is slow,
     * lower means that a hanging Redis costs less.
     *
     * <p>Expects a duration of at least {@code 1ms}.
     *
     * <p>Defaults to {@link Defaults#STORE_TIMEOUT}.
     */
    String STORE_TIMEOUT = PREFIX + "store.timeout";

    /**
     * How long a write timestamp lives in the store. Higher means more memory, about 100 bytes for each key that wrote
     * within this time; lower means less, down to the limit below which a missing timestamp no longer proves that every
     * eligible replica covers the write.
     *
     * <p>Expects a duration longer than {@link #MAX_STALENESS} plus {@link #STORE_TIMEOUT}.
     *
     * <p>Defaults to {@link Defaults#STORE_TTL}.
     */
    String STORE_TTL = PREFIX + "store.ttl";

    /**
     * Where reads go when the store does not answer. {@code primary} keeps every promise; {@code replica} gives up reading
     * one's own writes, to spare the primary.
     *
     * <p>Expects one of {@link StoreSettings.OnFailure}.
     *
     * <p>Defaults to {@link Defaults#STORE_ON_FAILURE}.
     */
    String STORE_ON_FAILURE = PREFIX + "store.on_failure";

    /**
     * What becomes of a write that the store does not take. {@code proceed} commits it; this pod remembers it and shares it
     * as soon as the store answers, but until then other pods may show the key an older state. {@code reject} announces
     * every write to the store before it is committed, and rolls the transaction back with an error that says so if that
     * fails: no acknowledged write is ever unknown to the other pods, at the price of one round trip to the store for each
     * commit, and of no writes while the store is away.
     *
     * <p>Expects one of {@link StoreSettings.OnWriteFailure}.
     *
     * <p>Defaults to {@link Defaults#STORE_ON_WRITE_FAILURE}.
     */
    String STORE_ON_WRITE_FAILURE = PREFIX + "store.on_write_failure";

    // Statements

    /**
     * Functions of the database that must run on the primary though a replica would not refuse them: such as take a lock
     * inside, write by way of another server, or change a setting of the connection ({@code set_config}), which neither
     * follows to another node nor is undone before the connection goes back to its pool. Also functions that are declared
     * {@code stable} or {@code immutable} and yet call one that writes, and views that call such functions.
     * A query that names one goes to the primary and counts as a write.
     *
     * <p>Expects names without schema, separated by commas: {@code book_seat, notify_warehouse}.
     *
     * <p>Defaults to none. What PostgreSQL brings along is known; any other function is tried on a replica, which refuses
     * what writes.
     */
    String PRIMARY_FUNCTIONS = PREFIX + "functions.primary";

    /**
     * Functions of the database that only read though they are declared {@code volatile}, which is what PostgreSQL makes of
     * a function that is not declared at all. A query on the primary that calls such a function, and it is not here, counts
     * as a write, after which its key reads the primary until a replica has caught up.
     *
     * <p>Expects names without schema, separated by commas.
     *
     * <p>Defaults to none.
     */
    String READING_FUNCTIONS = PREFIX + "functions.reading";

    // Writing

    /**
     * What a transaction must see that is about to write, since it may write what it has derived from what it reads: a sum, a
     * stock, whether a name is taken. Its consistency key covers what its own user wrote; others' rows may be as old as the replica.
     * {@code application} lets it read a replica that shows whatever the application has written in the region; {@code primary}
     * has it read the primary from its first statement on; {@code key} treats it like any other. Who is about to write is said by a
     * scope ({@code ConsistencyScope.intending}), by the method of a web request (with hibernate-mr-cdi), or else learnt: what was
     * begun in the same place before has written.
     *
     * <p>Expects one of {@link Writers}.
     *
     * <p>Defaults to {@link Defaults#WRITERS}.
     */
    String WRITERS = PREFIX + "writers";

    /**
     * What becomes of an update or delete whose entity may have been read from a replica and has no version. {@code verify}
     * compares what was read with the primary's row, and fails as an optimistic lock does if they differ; it costs a select
     * for each such entity, and nothing for entities with a version or sessions that read no replica. What
     * {@code @OptimisticLock(excluded = true)} excludes is not compared. {@code ignore} lets the
     * update pass, which then may overwrite what somebody else has written since: it is right where nobody else writes the
     * same rows.
     *
     * <p>Expects one of {@link StaleBase}.
     *
     * <p>Defaults to {@link Defaults#STALE_BASE}.
     */
    String STALE_BASE = PREFIX + "stale_base";

    /**
     * How many entities of those that replicas have shown to the sessions of a {@code ConsistencyScope}, such as a request, are
     * remembered until it ends: what is merged in a later session of the scope is compared with the primary's row as if it were still
     * attached. Outside of any scope a session remembers for itself. Only what {@link #STALE_BASE} compares is remembered, so nothing of
     * an entity whose version counts all. Above that many, reads go to the primary; what one statement brought above that can no longer be
     * merged. Higher means more memory, about 170 bytes for an entity of ten attributes, since texts and other objects are shared
     * with the entity; lower means that who reads much reads the primary sooner. {@code 0} remembers nothing, and a merge overwrites.
     *
     * <p>Expects a whole number of at least 0.
     *
     * <p>Defaults to {@link Defaults#STALE_BASE_REMEMBERED}.
     */
    String STALE_BASE_REMEMBERED = PREFIX + "stale_base.remembered";

    // Web

    /**
     * Whether a user's token travels as a cookie, and from service to service as a header, so that a user whom DNS has moved to
     * another region reads there what was written here, for which {@link #TOKEN_SECRET} must be set. It needs hibernate-mr-cdi.
     *
     * <p>Expects one of {@link WebSettings.Token}.
     *
     * <p>Defaults to {@link Defaults#WEB_TOKEN}.
     */
    String WEB_TOKEN = PREFIX + "web.token";

    /**
     * The name of the cookie that carries a user's token. It is set by responses to requests that have written, lives for {@link
     * #STORE_TTL}, and is for HTTP only, same-site and of the application's context path. It is not set by a response to a GET that says to
     * caches that it is for everybody.
     *
     * <p>Expects a name for a cookie, the same in all regions.
     *
     * <p>Defaults to {@link Defaults#WEB_COOKIE}.
     */
    String WEB_COOKIE = PREFIX + "web.cookie";

    /**
     * Whether browsers send the cookie over TLS only; they take {@code http://localhost} for safe. {@code auto} has them do so if the
     * request came over TLS, as far as the server knows: a cookie that an application without TLS never gets back would be of no use. It holds
     * times and nobody's secret.
     *
     * <p>Expects one of {@link WebSettings.Flag}.
     *
     * <p>Defaults to {@link Defaults#WEB_COOKIE_SECURE}.
     */
    String WEB_COOKIE_SECURE = PREFIX + "web.cookie_secure";

    /**
     * The name of the header that carries a token from service to service. A response has it if the request had.
     *
     * <p>Expects a name for an HTTP header, the same in all services.
     *
     * <p>Defaults to {@link Defaults#WEB_HEADER}.
     */
    String WEB_HEADER = PREFIX + "web.header";

    /**
     * What a web request must see that has a safe method (GET, HEAD, OPTIONS, TRACE: RFC 9110, section 9.2.1) and no caller: nobody has
     * logged in, and there is neither an HTTP session nor credentials. That is most of the world's reads, and with {@code nobody} it
     * may be a moment old, but for what the token in the browser's cookie says. A request with any other method and no caller must see
     * what {@link #WITHOUT_KEY} says, and is about to write ({@link #WRITERS}). It needs hibernate-mr-cdi.
     *
     * <p>Expects one of {@link WithoutKey}.
     *
     * <p>Defaults to {@link Defaults#WEB_ANONYMOUS}.
     */
    String WEB_ANONYMOUS = PREFIX + "web.anonymous";

    /**
     * The headers by whose content a caller is known who neither has logged in, as far as the server knows, nor keeps cookies: only a digest
     * of it is kept, and of credentials with a user's name or a signature for each request only the name. It needs hibernate-mr-cdi.
     *
     * <p>Expects names of HTTP headers with commas between them, such as {@code Authorization, X-API-Key}; the first that a request has
     * counts.
     *
     * <p>Defaults to {@link Defaults#WEB_CREDENTIALS}.
     */
    String WEB_CREDENTIALS = PREFIX + "web.credentials";

    // Failover

    /**
     * How long a statement that must run on the primary waits while there is none: it has died, was demoted, or cannot be reached,
     * and no other node accepts writes. Higher means that a failover of a few seconds is felt as a delay and not as errors, at
     * the price of threads that wait; {@code 0s} means that writes fail at once, which frees the threads for reads.
     *
     * <p>Expects a duration, nothing included.
     *
     * <p>Defaults to {@link Defaults#FAILOVER_MAX_WAIT}.
     */
    String FAILOVER_MAX_WAIT = PREFIX + "failover.max_wait";

    /**
     * How many transactions of a pod may read the primary at a time only because no replica can serve them: none answers, or none is
     * fresh enough. Without a limit the loss of a region's replicas sends all its reads across the ocean at once, where they
     * compete with the writes of every region. Higher means that more reads are served meanwhile, lower that writes are disturbed less.
     * Reads at level {@code strong}, and such as must see what their key has just written, are not counted.
     *
     * <p>Expects a whole number; a fraction of the primary's pool leaves the rest to writes.
     *
     * <p>Defaults to none: no limit.
     */
    String CROSSING_LIMIT = PREFIX + "crossing.limit";

    /**
     * How long a read waits when {@link #CROSSING_LIMIT} is reached, before it fails; {@code 0s} means that it fails at once.
     *
     * <p>Expects a duration, nothing included.
     *
     * <p>Defaults to {@link Defaults#CROSSING_MAX_WAIT}.
     */
    String CROSSING_MAX_WAIT = PREFIX + "crossing.max_wait";

    // Discovery

    /**
     * Has replicas found that no setting names: those that stream from the primary, as its {@code pg_stat_replication} has them, which
     * is asked every ten seconds. The database role must be in {@code pg_monitor} to see them. A replica that was found is in no region:
     * it is read where it answers faster than the primary does. Where it is gone for a minute it is forgotten. One that settings name too is
     * known again by its name, or by the URL if that comes out the same. Standbys of standbys are
     * not seen.
     *
     * <p>What is trusted: the primary, and its {@code pg_hba.conf}. Whoever may connect there with the REPLICATION privilege counts as a
     * standby, and is sent the user and the password below; with {@code {name}} in the place of the host it chooses the host too, so prefer
     * {@code {address}}, or a suffix as in {@code {name}.db.internal}, and have the driver check the server's certificate ({@code
     * sslmode=verify-full}). A name that has more than letters, digits, dots, hyphens and underscores is refused with a warning, since it
     * could change the rest of the URL, and so is a standby without an IP address.
     *
     * <p>Expects a JDBC URL with {@code {address}}, for which the standby's IP address is put, or {@code {name}}, for which its
     * {@code application_name} is (its {@code cluster_name}, if {@code primary_conninfo} does not say). HikariCP must be on the class path.
     *
     * <p>Defaults to none: only replicas that are named are used.
     */
    String DISCOVERY_URL = PREFIX + "discovery.url";

    /**
     * The database user for replicas that were found.
     *
     * <p>Expects a name.
     *
     * <p>Defaults to none.
     */
    String DISCOVERY_USER = PREFIX + "discovery.user";

    /**
     * The password for replicas that were found. It is never logged and never part of an error.
     *
     * <p>Expects the password; blanks in it count.
     *
     * <p>Defaults to none.
     */
    String DISCOVERY_PASSWORD = PREFIX + "discovery.password";

    // Health

    /**
     * What this pod must be able to do for {@code MultiRegion.health()}, and so for the health check of a load balancer or of DNS, to
     * call it healthy. {@code writes} is for active-passive: a primary, wherever it is, answers and takes writes. {@code local_reads} is
     * for active-active reads: reads are served in this region, by a replica that is fresh enough or by the primary if it is here, and
     * the store answers, unless {@link #STORE_ON_FAILURE} says to do without. {@code reads} asks for less: some node can be read. The
     * application's own checks count each time.
     *
     * <p>Expects one of {@link HealthSettings.Serves}.
     *
     * <p>Defaults to {@link Defaults#HEALTH_SERVES}.
     */
    String HEALTH_SERVES = PREFIX + "health.serves";

    /**
     * How long an answer about health takes at the most. What has not answered by then counts as failed. Higher means that a busy
     * server is given more time, lower that a prober that is impatient gets an answer from a server that hangs: Route 53 waits for two
     * seconds.
     *
     * <p>Expects a duration of at least {@code 1ms}, shorter than the prober's own time-out.
     *
     * <p>Defaults to {@link Defaults#HEALTH_TIMEOUT}.
     */
    String HEALTH_TIMEOUT = PREFIX + "health.timeout";

    /**
     * How long a check's outcome is given again, however many ask. Higher means less load on what is probed, lower that a change shows
     * sooner.
     *
     * <p>Expects a duration, nothing included.
     *
     * <p>Defaults to {@link Defaults#HEALTH_CACHE}.
     */
    String HEALTH_CACHE = PREFIX + "health.cache";

    /**
     * How much an answer about health says of what is wrong. {@code full} adds what drivers and checks say, in which there may be the
     * names of hosts and databases, how pools are used, and the addresses by which replicas are called that discovery has found without
     * a name: not for an address that everybody can reach.
     *
     * <p>Expects one of {@link HealthSettings.Details}.
     *
     * <p>Defaults to {@link Defaults#HEALTH_DETAILS}.
     */
    String HEALTH_DETAILS = PREFIX + "health.details";

    // Meters

    /**
     * Whether the meters are a JMX bean, {@code io.github.hibernatemr:type=Meters,unit="..."}.
     *
     * <p>Expects one of {@link Jmx}.
     *
     * <p>Defaults to {@link Defaults#JMX}.
     */
    String JMX = PREFIX + "jmx";

    // Sampling

    /**
     * How often each pod asks each node for its position. Higher means fewer queries on the nodes, lower means that a
     * user's reads are local again sooner after a write. It is a quarter of this while a key waits for a replica, and five
     * times this while nobody reads.
     *
     * <p>Expects a duration of at least {@code 1ms} that is shorter than {@link #MAX_STALENESS}.
     *
     * <p>Defaults to {@link Defaults#SAMPLING_INTERVAL}.
     */
    String SAMPLING_INTERVAL = PREFIX + "sampling.interval";

    /** What holds where a key is not given. */
    interface Defaults {

        List<String> REGION_VARIABLES = List.of("HIBERNATE_MR_REGION", "AWS_REGION");
        int WEIGHT = 1;
        Duration POOL_CONNECTION_TIMEOUT = Duration.ofSeconds(5);
        ConsistencySettings.Level LEVEL = ConsistencySettings.Level.SESSION;
        Duration MAX_STALENESS = Duration.ofSeconds(30);
        ConsistencySettings.CoverageSource COVERAGE = ConsistencySettings.CoverageSource.MEASURED;
        Duration ASSUMED_LAG = Duration.ofSeconds(5);
        Duration STORE_TIMEOUT = Duration.ofMillis(50);
        Duration STORE_TTL = Duration.ofMinutes(5);
        StoreSettings.OnFailure STORE_ON_FAILURE = StoreSettings.OnFailure.PRIMARY;
        StoreSettings.OnWriteFailure STORE_ON_WRITE_FAILURE = StoreSettings.OnWriteFailure.PROCEED;
        WithoutKey WITHOUT_KEY = WithoutKey.APPLICATION;
        Writers WRITERS = Writers.APPLICATION;
        StaleBase STALE_BASE = StaleBase.VERIFY;
        int STALE_BASE_REMEMBERED = 10_000;
        WebSettings.Token WEB_TOKEN = WebSettings.Token.ON;
        String WEB_COOKIE = "hibernate-mr-token";
        WebSettings.Flag WEB_COOKIE_SECURE = WebSettings.Flag.AUTO;
        String WEB_HEADER = "Hibernate-MR-Token";
        WithoutKey WEB_ANONYMOUS = WithoutKey.NOBODY;
        List<String> WEB_CREDENTIALS = List.of("Authorization");
        Duration FAILOVER_MAX_WAIT = Duration.ZERO;
        Duration CROSSING_MAX_WAIT = Duration.ofSeconds(1);
        HealthSettings.Serves HEALTH_SERVES = HealthSettings.Serves.WRITES;
        Duration HEALTH_TIMEOUT = Duration.ofMillis(1500);
        Duration HEALTH_CACHE = Duration.ofSeconds(1);
        HealthSettings.Details HEALTH_DETAILS = HealthSettings.Details.BRIEF;
        Jmx JMX = Jmx.OFF;
        Enabled ENABLED = Enabled.TRUE;
        Duration SAMPLING_INTERVAL = Duration.ofMillis(200);
    }
}
