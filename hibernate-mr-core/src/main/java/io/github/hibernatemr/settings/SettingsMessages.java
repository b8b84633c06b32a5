/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.settings;

import java.lang.invoke.MethodHandles;
import org.jboss.logging.Messages;
import org.jboss.logging.annotations.Message;
import org.jboss.logging.annotations.MessageBundle;
import org.jboss.logging.annotations.ValidIdRange;

/**
 * What the settings room says; ids 100-199. Two messages have an id; the others are the part of them that says what was
 * expected and what to do.
 */
@MessageBundle(projectCode = "HMR")
@ValidIdRange(min = 100, max = 199)
interface SettingsMessages {

    SettingsMessages MESSAGES = Messages.getBundle(MethodHandles.lookup(), SettingsMessages.class);

    @Message(id = 100, value = "persistence unit '%s': %d settings are wrong:%s")
    String several(String unit, int count, Object problems);

    @Message(id = 101, value = "persistence unit '%s': %s")
    String one(String unit, Object problem);

    @Message("%s = '%s': %s")
    String wrong(String key, String value, String remedy);

    @Message("%s is missing: %s")
    String missing(String key, String remedy);

    // Keys

    @Message("unknown key; did you mean %s?")
    String unknownKey(String nearest);

    @Message("unknown key; after %s expected one of %s")
    String unknownAttribute(String prefix, String attributes);

    @Message("unknown key, and none is near; remove it, or take one from the settings reference")
    String unknownKeyFarFromAll();

    // Values

    @Message("expected %s")
    String expected(String what);

    @Message("expected %s; did you mean %s?")
    String expectedOrMeant(String what, String nearest);

    @Message("expected a duration such as 250ms, 5s, 2m, 1h or PT0.25S")
    String expectedDuration();

    @Message("expected a duration; a number needs a unit: write %1$sms, %1$ss, %1$sm or %1$sh")
    String durationWithoutUnit(String number);

    @Message("expected a duration of at least %s and at most %s")
    String durationOutOfRange(String least, String greatest);

    // Nodes

    @Message("name the region of this pod here, or in the environment variable %s")
    String nameOwnRegion(String variables);

    @Message("name the region that the replica is in")
    String nameReplicaRegion();

    @Message("name the replica's data source here, or give its JDBC URL as %s")
    String nameReplica(String urlKey);

    @Message("no replica can be named '%s'; expected letters, digits, '-' and '_', and not 'primary', whose keys"
            + " begin with hibernate.mr.primary")
    String replicaName(String name);

    @Message("expected a JDBC URL with %s or %s in it, such as jdbc:postgresql://{address}:5432/shop")
    String expectedDiscoveryUrl(String address, String name);

    @Message("expected a JDBC URL such as jdbc:postgresql://host:5432/shop")
    String expectedJdbcUrl();

    @Message("PostgreSQL's driver takes no user and password before the host, and would print them; expected"
            + " jdbc:postgresql://host:5432/shop, and the rest in %s and %s")
    String userInfoInUrl(String userKey, String passwordKey);

    @Message("expected a JNDI name or a javax.sql.DataSource; a JDBC URL goes into %s")
    String expectedDataSource(String urlKey);

    @Message("%s is given too; keep one of them")
    String twoAddresses(String otherKey);

    @Message("goes with %s, which is missing; give that, or remove this: a data source has its own")
    String needsUrl(String urlKey);

    // Durations that depend on each other

    @Message("must be longer than %s (%s) plus %s (%s), because a timestamp that is missing from the store must"
            + " prove that every eligible replica covers the write; raise this above %s, or lower the others")
    String ttlTooShort(String stalenessKey, String staleness, String timeoutKey, String timeout, String least);

    @Message("must be shorter than %1$s (%2$s), or no replica would ever be fresh enough; lower this, or raise %1$s")
    String notBelowMaxStaleness(String stalenessKey, String staleness);

    // Store

    @Message("%s; expected redis://host:6379, rediss://host:6379, redis-sentinel://host:26379/0#master or"
            + " rediss-sentinel://host:26379/0#master, or a comma-separated list of a cluster's nodes (redis:// or"
            + " rediss:// each)")
    String expectedRedis(String complaint);

    @Message("%s is no URI (what is special in a password must be percent-encoded, such as %%40 for an at sign)")
    String noUri(String which);

    @Message("the scheme of %s is none of %s")
    String redisScheme(String which, String schemes);

    @Message("%s names no usable host and port (a host name has no '_', a port is 1 to 65535)")
    String redisHost(String which);

    @Message("what follows the host of %s is no database number")
    String redisDatabase(String which);

    @Message(
            "expected at least %d characters, so that nobody can guess it, or several such secrets with commas between them")
    String secretTooShort(int least);

    @Message("switches hibernate-mr off, but the persistence unit names its connection provider, which has no"
            + " connections but by these settings: remove that, or this")
    String namedAndOff();

    @Message("%s does not name the master behind a '#'")
    String sentinelMaster(String which);

    @Message("several sentinels stand in one URI, redis-sentinel://host1:26379,host2:26379/0#master")
    String sentinelInList();

    @Message("expected names of functions, without schema and parentheses, separated by commas")
    String expectedFunctions();

    @Message("expected a name of letters, digits and '-', as HTTP allows")
    String expectedHttpName();
}
