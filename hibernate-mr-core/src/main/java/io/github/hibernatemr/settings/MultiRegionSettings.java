/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.settings;

import static io.github.hibernatemr.settings.DurationText.LEAST;
import static io.github.hibernatemr.settings.Setting.choice;
import static io.github.hibernatemr.settings.Setting.count;
import static io.github.hibernatemr.settings.Setting.duration;
import static io.github.hibernatemr.settings.Setting.family;
import static io.github.hibernatemr.settings.Setting.functions;
import static io.github.hibernatemr.settings.Setting.httpName;
import static io.github.hibernatemr.settings.Setting.httpNames;
import static io.github.hibernatemr.settings.Setting.object;
import static io.github.hibernatemr.settings.Setting.password;
import static io.github.hibernatemr.settings.Setting.setting;
import static io.github.hibernatemr.settings.Setting.text;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;

import io.github.hibernatemr.settings.ConsistencySettings.CoverageSource;
import io.github.hibernatemr.settings.ConsistencySettings.Level;
import io.github.hibernatemr.settings.Setting.Secret;
import io.github.hibernatemr.settings.StoreSettings.OnFailure;
import io.github.hibernatemr.settings.StoreSettings.OnWriteFailure;
import java.lang.reflect.Field;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The settings of a persistence unit: each constant is one of them, with its key, its default and what {@code docs/reference/settings.md} says
 * of it, which is generated from here. They are given among the unit's properties in {@code persistence.xml} or wherever else Hibernate takes
 * settings from, by their keys, such as {@code MultiRegionSettings.REGION.key()}. At least one {@code hibernate.mr.replica.*} key switches
 * hibernate-mr on; without one it does nothing. Immutable.
 */
public final class MultiRegionSettings {

    private MultiRegionSettings() {}

    /** What every key begins with. */
    public static final String PREFIX = Setting.PREFIX;

    /** What the reference says of all of them. */
    static final String INTRODUCTION = """
            The settings of a persistence unit, given among its properties in `persistence.xml` or wherever else Hibernate takes
            settings from, system properties included. At least one `hibernate.mr.replica.*` key switches hibernate-mr on; without
            one it does nothing. System properties and the environment speak to every persistence unit, so from there only a
            replica's address does.

            Durations read `250ms`, `5s`, `2m`, `1h` or as ISO-8601 (`PT0.25S`). Where settings can hold objects, a `Duration`, an
            enum constant or a `URI` does as well. A blank value is as good as none. A key that is not named here, or a value that
            cannot be used, fails start-up, with everything that is wrong in one message.
            """;

    public static final Setting<Enabled> ENABLED = choice(PREFIX + "enabled", Enabled.TRUE, """
            Whether hibernate-mr serves this persistence unit, if a replica is named. `false` leaves it alone whatever else is said:
            for a second unit of an application, since what the environment says it says to all of them; and for an operator who
            wants to see how it is without.
            """);

    // Nodes

    /** What stands for {@link #REGION} in the environment; the first that is set counts. */
    static final List<String> REGION_VARIABLES = List.of("HIBERNATE_MR_REGION", "AWS_REGION");

    public static final Setting<String> REGION = text(PREFIX + "region", """
            The region in which this pod runs. Reads prefer the replicas of this region.

            Expects a name, spelt like the regions of the nodes.

            Defaults to the environment variable `HIBERNATE_MR_REGION`, then `AWS_REGION`; without any of them start-up fails.
            """);

    /** What the keys of the primary begin with. */
    public static final String PRIMARY_PREFIX = PREFIX + "primary.";

    /** What the keys of a replica begin with; its name follows. */
    public static final String REPLICA_PREFIX = PREFIX + "replica.";

    public static final Setting<String> URL = text("url", """
            The address of a node, in Java SE. A HikariCP pool is made for it, so HikariCP must be on the class path. Where the
            persistence unit has its own (jta-)data-source or `jakarta.persistence.jdbc.url`, that is the primary, and neither this
            key nor `datasource` is needed for it.

            Expects a JDBC URL, such as `jdbc:postgresql://host:5432/shop`. A replica has either this or a data source.
            """);

    public static final Setting<String> USER = text("user", """
            The database user for `url`. A data source has its own.

            Expects a name.
            """);

    public static final Setting<Secret> PASSWORD = password("password", """
            The password for `url`. It is never logged and never part of an error.
            """);

    public static final Setting<String> NODE_REGION = text("region", """
            The region that a node is in. It tells a pod which replicas are near; for the primary it is only shown.

            Expects a name, spelt like `hibernate.mr.region`.

            Defaults to none; a replica must have one.
            """);

    public static final Setting<Integer> WEIGHT = count("weight", 1, 1, """
            How large a replica's share of its region's reads is: twice the weight, twice the keys. A larger machine takes more.
            """);

    public static final Setting<Object> DATASOURCE = object("datasource", """
            The data source of a node. A replica's must not take part in JTA transactions. A name in `java:app`, `java:module` or
            `java:comp` may be bound after the unit has started; any other must resolve at start-up.

            Expects a JNDI name or, where settings can hold objects, a `javax.sql.DataSource`. A replica's name, which is in the
            key, is of letters, digits, `-` and `_`, and not `primary`.

            Defaults to none; for the primary, to the persistence unit's own data source.
            """);

    /** How long a pool of ours waits for a connection unless it is told otherwise. */
    public static final Duration POOL_CONNECTION_TIMEOUT = ofSeconds(5);

    public static final Setting<Map<String, String>> POOL = family(PREFIX + "pool.", """
            Properties of the HikariCP pools of all nodes that have a URL. `hibernate.mr.primary.pool.*` and
            `hibernate.mr.replica.<name>.pool.*` override them for one node. A larger `maximumPoolSize` means more transactions at a
            time and more connections on the server, a smaller one that transactions wait for each other. With a
            `connectionTestQuery` the server is asked about every connection that has been idle for half a second, which is a round
            trip; without, only where sampling does not show that it lives.

            Expects what HikariCP expects, with its own names and units: `hibernate.mr.pool.maximumPoolSize=20`.

            Defaults to HikariCP's own, but for a `connectionTimeout` of `5s`: a write should fail soon while the primary is away.
            """);

    public static final Setting<Map<String, String>> TENANT = family(PREFIX + "tenant.", """
            The settings of a tenant that has a database of its own, with its own primary and replicas: its name, which has no dot,
            and then any key without `hibernate.mr`. It needs a primary and a replica; everything else it shares with the
            persistence unit unless it says otherwise. Its keys, pools and threads are its own.

            Expects what the key expects: `hibernate.mr.tenant.acme.primary.url`, `hibernate.mr.tenant.acme.replica.eu.url`,
            `hibernate.mr.tenant.acme.replica.eu.region`.

            Defaults to none; then tenants, if there are any, share one database.
            """);

    // Consistency

    public static final Setting<Level> CONSISTENCY_LEVEL = choice(PREFIX + "consistency.level", Level.SESSION, """
            How fresh reads are where no `ConsistencyScope` says otherwise. `strong` reads the primary; `session` reads a replica
            that shows everything the consistency key has written; `bounded` does the same, and holds to
            `hibernate.mr.consistency.max_staleness` even while the primary is away; `eventual` reads any replica in rotation. A
            session always sees what it has itself written.
            """);

    public static final Setting<Duration> MAX_STALENESS =
            duration(PREFIX + "consistency.max_staleness", LEAST, ofSeconds(30), """
            A replica staler than this serves nobody while the primary can be reached. Higher means that reads stay local through
            longer lag, lower means that nobody sees data older than this. It is also the bound of the level `bounded`.

            Expects a duration that is longer than `hibernate.mr.sampling.interval` and, with `hibernate.mr.store.timeout` added,
            shorter than `hibernate.mr.store.ttl`.
            """);

    public static final Setting<CoverageSource> COVERAGE =
            choice(PREFIX + "consistency.coverage", CoverageSource.MEASURED, """
            Where a replica's coverage comes from. `measured` compares WAL positions and is exact at any lag; `assumed` takes the
            primary's clock minus `hibernate.mr.consistency.assumed_lag`, for servers that do not tell positions, and is wrong as
            soon as the lag is longer.
            """);

    public static final Setting<Duration> ASSUMED_LAG =
            duration(PREFIX + "consistency.assumed_lag", ZERO, ofSeconds(5), """
            The replication lag that assumed coverage reckons with. Higher means more reads on the primary after a write, lower
            means stale reads as soon as the lag exceeds it. Measured coverage does not use it.

            Expects a duration, nothing included; with assumed coverage, one that is shorter than
            `hibernate.mr.consistency.max_staleness`.
            """);

    public static final Setting<Duration> MAX_WAIT = duration(PREFIX + "consistency.max_wait", ZERO, null, """
            The longest that a read waits for a replica that lacks only a little of what it must cover, before it goes to the
            primary. Higher means more local reads right after a write and more waiting for them; `0s` means that no read ever
            waits.

            Defaults to twice the round trip to the primary as it is measured: what a read there costs at least, for the statement
            and the commit.
            """);

    public static final Setting<WithoutKey> WITHOUT_KEY =
            choice(PREFIX + "consistency.without_key", WithoutKey.APPLICATION, """
            What a session must see for which neither a `ConsistencyScope` nor a key resolver names a consistency key: a
            message-driven bean, a timer, a batch job, an anonymous request. `application` shows it whatever the application has
            written in the region, as one database would, at the price of fewer local reads while much is written; `primary` has it
            read there; `nobody` shows it what the replica has, however old within `hibernate.mr.consistency.max_staleness`. A level
            that reads no writes (`eventual`) goes before it.
            """);

    public static final Setting<Secret> TOKEN_SECRET =
            setting(PREFIX + "consistency.token_secret", null, ConsistencySettings::tokenSecret, """
            Signs consistency tokens (HMAC-SHA256), so that a token which somebody else made is refused. Without it the pods that
            share a Redis agree on a secret there, or a pod without one makes its own up: tokens then hold within the region, and
            what comes from another is ignored, with one warning, or in the case of a message waited for. Set it where users, calls
            or messages go from region to region. It is never logged.

            Expects a text of at least 16 characters, the same in all pods of an application, in every region; or several with
            commas between them, of which the first signs and all are accepted. To replace one without a gap add the new one behind
            it everywhere, then put it first, then remove the old one.
            """);

    public static final Setting<Object> KEY_RESOLVER = object(PREFIX + "consistency.key_resolver", """
            Names the consistency key where no `ConsistencyScope` does. The key says who must read their own writes, such as the
            user or the tenant of a request.

            Expects the name of a class, or a `Class`, that implements `ConsistencyKeyResolver` and has a public constructor without
            parameters; or an instance of one.
            """);

    // Store

    public static final Setting<List<URI>> STORE_URI =
            setting(PREFIX + "store.uri", List.of(), StoreSettings::uris, """
            The Redis through which the region's pods share write timestamps. It needs Lettuce 7 or newer on the class path. Without
            it every pod remembers its own writes only, in memory, which is right for a single pod.

            Expects `redis://host:6379`, `rediss://host:6379` (TLS) or `redis-sentinel://host1:26379,host2:26379/0#master`, or
            `rediss-sentinel://` if sentinels and server speak TLS. A comma-separated list of the first two is a cluster. A user and
            a password stand before the host, percent-encoded.

            Defaults to none: in memory.
            """);

    public static final Setting<String> STORE_NAMESPACE = text(PREFIX + "store.namespace", """
            Separates applications that share a Redis. Units with the same namespace share their write timestamps.

            Expects a name, the same in all pods of an application.

            Defaults to the persistence unit's name.
            """);

    public static final Setting<Duration> STORE_TIMEOUT = duration(PREFIX + "store.timeout", LEAST, ofMillis(50), """
            The longest that one call of the store is waited for. Higher means fewer reads on the primary when Redis is slow, lower
            means that a hanging Redis costs less.
            """);

    public static final Setting<Duration> STORE_TTL = duration(PREFIX + "store.ttl", LEAST, ofMinutes(5), """
            How long a write timestamp lives in the store. Higher means more memory, about 100 bytes for each key that wrote within
            this time; lower means less, down to the limit below which a missing timestamp no longer proves that every eligible
            replica covers the write.

            Expects a duration longer than `hibernate.mr.consistency.max_staleness` plus `hibernate.mr.store.timeout`.
            """);

    public static final Setting<OnFailure> STORE_ON_FAILURE =
            choice(PREFIX + "store.on_failure", OnFailure.PRIMARY, """
            Where reads go when the store does not answer. `primary` keeps every promise; `replica` gives up reading one's own
            writes, to spare the primary.
            """);

    public static final Setting<OnWriteFailure> STORE_ON_WRITE_FAILURE =
            choice(PREFIX + "store.on_write_failure", OnWriteFailure.PROCEED, """
            What becomes of a write that the store does not take. `proceed` commits it; this pod remembers it and shares it as soon
            as the store answers, but until then other pods may show the key an older state. `reject` announces every write to the
            store before it is committed, and rolls the transaction back with an error that says so if that fails: no acknowledged
            write is ever unknown to the other pods, at the price of one round trip to the store for each commit, and of no writes
            while the store is away.
            """);

    // Statements

    public static final Setting<Set<String>> PRIMARY_FUNCTIONS = functions(PREFIX + "functions.primary", """
            Functions of the database that must run on the primary though a replica would not refuse them: such as take a lock
            inside, write by way of another server, or change a setting of the connection (`set_config`), which neither follows to
            another node nor is undone before the connection goes back to its pool. Also functions that are declared `stable` or
            `immutable` and yet call one that writes, and views that call such functions. A query that names one goes to the primary
            and counts as a write.

            Expects names without schema, separated by commas: `book_seat, notify_warehouse`.

            Defaults to none. What PostgreSQL brings along is known; any other function is tried on a replica, which refuses what
            writes.
            """);

    public static final Setting<Set<String>> READING_FUNCTIONS = functions(PREFIX + "functions.reading", """
            Functions of the database that only read though they are declared `volatile`, which is what PostgreSQL makes of a
            function that is not declared at all. A query on the primary that calls such a function, and it is not here, counts as a
            write, after which its key reads the primary until a replica has caught up.
            """);

    // Writing

    public static final Setting<Writers> WRITERS = choice(PREFIX + "writers", Writers.APPLICATION, """
            What a transaction must see that is about to write, since it may write what it has derived from what it reads: a sum, a
            stock, whether a name is taken. Its consistency key covers what its own user wrote; others' rows may be as old as the
            replica. `application` lets it read a replica that shows whatever the application has written in the region; `primary`
            has it read the primary from its first statement on; `key` treats it like any other. Who is about to write is said by a
            scope (`ConsistencyScope.intending`), by the method of a web request (with hibernate-mr-cdi), or else learnt: what was
            begun in the same place before has written.
            """);

    public static final Setting<StaleBase> STALE_BASE = choice(PREFIX + "stale_base", StaleBase.VERIFY, """
            What becomes of an update or delete whose entity may have been read from a replica and has no version. `verify` compares
            what was read with the primary's row, and fails as an optimistic lock does if they differ; it costs a select for each
            such entity, and nothing for entities with a version or sessions that read no replica. What `@OptimisticLock(excluded =
            true)` excludes is not compared. `ignore` lets the update pass, which then may overwrite what somebody else has written
            since: it is right where nobody else writes the same rows.
            """);

    public static final Setting<Integer> STALE_BASE_REMEMBERED =
            count(PREFIX + "stale_base.remembered", 0, 10_000, """
            How many entities of those that replicas have shown to the sessions of a `ConsistencyScope`, such as a request, are
            remembered until it ends: what is merged in a later session of the scope is compared with the primary's row as if it
            were still attached. Outside of any scope a session remembers for itself. Only what `hibernate.mr.stale_base` compares
            is remembered, so nothing of an entity whose version counts all. Above that many, reads go to the primary; what one
            statement brought above that can no longer be merged. Higher means more memory, about 170 bytes for an entity of ten
            attributes, since texts and other objects are shared with the entity; lower means that who reads much reads the primary
            sooner. `0` remembers nothing, and a merge overwrites.
            """);

    // Web

    public static final Setting<WebSettings.Token> WEB_TOKEN = choice(PREFIX + "web.token", WebSettings.Token.ON, """
            Whether a user's token travels as a cookie, and from service to service as a header, so that a user whom DNS has moved
            to another region reads there what was written here, for which `hibernate.mr.consistency.token_secret` must be set. It
            needs hibernate-mr-cdi.
            """);

    public static final Setting<String> WEB_COOKIE = httpName(PREFIX + "web.cookie", "hibernate-mr-token", """
            The name of the cookie that carries a user's token. It is set by responses to requests that have written, lives for
            `hibernate.mr.store.ttl`, and is for HTTP only, same-site and of the application's context path. It is not set by a
            response to a GET that says to caches that it is for everybody.

            Expects a name for a cookie, the same in all regions.
            """);

    public static final Setting<WebSettings.Flag> WEB_COOKIE_SECURE =
            choice(PREFIX + "web.cookie_secure", WebSettings.Flag.AUTO, """
            Whether browsers send the cookie over TLS only; they take `http://localhost` for safe. `auto` has them do so if the
            request came over TLS, as far as the server knows: a cookie that an application without TLS never gets back would be of
            no use. It holds times and nobody's secret.
            """);

    public static final Setting<String> WEB_HEADER = httpName(PREFIX + "web.header", "Hibernate-MR-Token", """
            The name of the header that carries a token from service to service. A response has it if the request had.

            Expects a name for an HTTP header, the same in all services.
            """);

    public static final Setting<WithoutKey> WEB_ANONYMOUS = choice(PREFIX + "web.anonymous", WithoutKey.NOBODY, """
            What a web request must see that has a safe method (GET, HEAD, OPTIONS, TRACE: RFC 9110, section 9.2.1) and no caller:
            nobody has logged in, and there is neither an HTTP session nor credentials. That is most of the world's reads, and with
            `nobody` it may be a moment old, but for what the token in the browser's cookie says. A request with any other method
            and no caller must see what `hibernate.mr.consistency.without_key` says, and is about to write (`hibernate.mr.writers`).
            It needs hibernate-mr-cdi.
            """);

    public static final Setting<List<String>> WEB_CREDENTIALS =
            httpNames(PREFIX + "web.credentials", List.of("Authorization"), """
            The headers by whose content a caller is known who neither has logged in, as far as the server knows, nor keeps cookies:
            only a digest of it is kept, and of credentials with a user's name or a signature for each request only the name. It
            needs hibernate-mr-cdi.

            Expects names of HTTP headers with commas between them, such as `Authorization, X-API-Key`; the first that a request has
            counts.
            """);

    // Failover

    public static final Setting<Duration> FAILOVER_MAX_WAIT = duration(PREFIX + "failover.max_wait", ZERO, ZERO, """
            How long a statement that must run on the primary waits while there is none: it has died, was demoted, or cannot be
            reached, and no other node accepts writes. Higher means that a failover of a few seconds is felt as a delay and not as
            errors, at the price of threads that wait; `0s` means that writes fail at once, which frees the threads for reads.
            """);

    public static final Setting<Integer> CROSSING_LIMIT = count(PREFIX + "crossing.limit", 1, null, """
            How many transactions of a pod may read the primary at a time only because no replica can serve them: none answers, or
            none is fresh enough. Without a limit the loss of a region's replicas sends all its reads across the ocean at once,
            where they compete with the writes of every region. Higher means that more reads are served meanwhile, lower that writes
            are disturbed less. Reads at level `strong`, and such as must see what their key has just written, are not counted.

            Expects a whole number; a fraction of the primary's pool leaves the rest to writes.

            Defaults to none: no limit.
            """);

    public static final Setting<Duration> CROSSING_MAX_WAIT =
            duration(PREFIX + "crossing.max_wait", ZERO, ofSeconds(1), """
            How long a read waits when `hibernate.mr.crossing.limit` is reached, before it fails; `0s` means that it fails at once.
            """);

    // Discovery

    public static final Setting<String> DISCOVERY_URL = text(PREFIX + "discovery.url", """
            Has replicas found that no setting names: those that stream from the primary, as its `pg_stat_replication` has them,
            which is asked every ten seconds. The database role must be in `pg_monitor` to see them. A replica that was found is in
            no region: it is read where it answers faster than the primary does. Where it is gone for a minute it is forgotten. One
            that settings name too is known again by its name, or by the URL if that comes out the same. Standbys of standbys are
            not seen.

            What is trusted: the primary, and its `pg_hba.conf`. Whoever may connect there with the REPLICATION privilege counts as
            a standby, and is sent the user and the password below; with `{name}` in the place of the host it chooses the host too,
            so prefer `{address}`, or a suffix as in `{name}.db.internal`, and have the driver check the server's certificate
            (`sslmode=verify-full`). A name that has more than letters, digits, dots, hyphens and underscores is refused with a
            warning, since it could change the rest of the URL, and so is a standby without an IP address.

            Expects a JDBC URL with `{address}`, for which the standby's IP address is put, or `{name}`, for which its
            `application_name` is (its `cluster_name`, if `primary_conninfo` does not say). HikariCP must be on the class path.

            Defaults to none: only replicas that are named are used.
            """);

    public static final Setting<String> DISCOVERY_USER = text(PREFIX + "discovery.user", """
            The database user for replicas that were found.

            Expects a name.
            """);

    public static final Setting<Secret> DISCOVERY_PASSWORD = password(PREFIX + "discovery.password", """
            The password for replicas that were found. It is never logged and never part of an error.
            """);

    // Health

    public static final Setting<Serves> HEALTH_SERVES = choice(PREFIX + "health.serves", Serves.WRITES, """
            What this pod must be able to do for `MultiRegion.health()`, and so for the health check of a load balancer or of DNS,
            to call it healthy. `writes` is for active-passive: a primary, wherever it is, answers and takes writes. `local_reads`
            is for active-active reads: reads are served in this region, by a replica that is fresh enough or by the primary if it
            is here, and the store answers, unless `hibernate.mr.store.on_failure` says to do without. `reads` asks for less: some
            node can be read. The application's own checks count each time.
            """);

    public static final Setting<Duration> HEALTH_TIMEOUT =
            duration(PREFIX + "health.timeout", LEAST, ofMillis(1500), """
            How long an answer about health takes at the most. What has not answered by then counts as failed. Higher means that a
            busy server is given more time, lower that a prober that is impatient gets an answer from a server that hangs: Route 53
            waits for two seconds.

            Expects a duration of at least `1ms`, shorter than the prober's own time-out.
            """);

    public static final Setting<Duration> HEALTH_CACHE = duration(PREFIX + "health.cache", ZERO, ofSeconds(1), """
            How long a check's outcome is given again, however many ask. Higher means less load on what is probed, lower that a
            change shows sooner.
            """);

    public static final Setting<Details> HEALTH_DETAILS = choice(PREFIX + "health.details", Details.BRIEF, """
            How much an answer about health says of what is wrong. `full` adds what drivers and checks say, in which there may be
            the names of hosts and databases, how pools are used, and the addresses by which replicas are called that discovery has
            found without a name: not for an address that everybody can reach.
            """);

    // Meters

    public static final Setting<Jmx> JMX = choice(PREFIX + "jmx", Jmx.OFF, """
            Whether the meters are a JMX bean, `io.github.hibernatemr:type=Meters,unit="..."`.
            """);

    // Sampling

    public static final Setting<Duration> SAMPLING_INTERVAL =
            duration(PREFIX + "sampling.interval", LEAST, ofMillis(200), """
            How often each pod asks each node for its position. Higher means fewer queries on the nodes, lower means that a user's
            reads are local again sooner after a write. It is a quarter of this while a key waits for a replica, and five times this
            while nobody reads.

            Expects a duration of at least `1ms` that is shorter than `hibernate.mr.consistency.max_staleness`.
            """);

    // All of them. What follows reads the constants above, and so has to come last.

    /** In the order of the reference. */
    static final List<Setting<?>> ALL = Arrays.stream(MultiRegionSettings.class.getFields())
            .filter(field -> field.getType() == Setting.class)
            .<Setting<?>>map(MultiRegionSettings::constant)
            .toList();

    /** The keys that have no part of one's own choice. */
    static final Set<String> KEYS = ALL.stream()
            .filter(setting -> !setting.isOfNode() && !setting.isFamily())
            .map(Setting::key)
            .collect(Collectors.toUnmodifiableSet());

    private static Setting<?> constant(Field field) {
        try {
            return (Setting<?>) Objects.requireNonNull(field.get(null), field::getName);
        } catch (IllegalAccessException impossible) {
            throw new AssertionError("a public field of a public class", impossible);
        }
    }

    // What some of them are

    /** Values of {@link #ENABLED}. */
    public enum Enabled {
        TRUE,
        FALSE
    }

    /** Values of {@link #WRITERS}: what a transaction must see that is about to write. */
    public enum Writers {
        /** Whatever the application has written in the region, on any pod and whoever wrote it. */
        APPLICATION,
        /** What the primary holds: it reads there. */
        PRIMARY,
        /** What its consistency key has written, as any other. */
        KEY
    }

    /** Values of {@link #STALE_BASE}. */
    public enum StaleBase {
        VERIFY,
        IGNORE
    }

    /** Values of {@link #HEALTH_SERVES}. */
    public enum Serves {
        WRITES,
        LOCAL_READS,
        READS
    }

    /** Values of {@link #HEALTH_DETAILS}. */
    public enum Details {
        BRIEF,
        FULL
    }

    /** Values of {@link #JMX}. */
    public enum Jmx {
        OFF,
        ON
    }
}
