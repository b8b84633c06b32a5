/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.settings;

import io.github.hibernatemr.settings.NodeSettings.Access;
import io.github.hibernatemr.settings.NodeSettings.DataSourceObject;
import io.github.hibernatemr.settings.NodeSettings.JndiName;
import io.github.hibernatemr.settings.NodeSettings.Secret;
import io.github.hibernatemr.settings.NodeSettings.Url;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Reads the settings of the nodes. Used once. */
final class NodesReader {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]+");

    private final Values values;
    private final Map<String, String> commonPool;
    private final Set<String> replicaNames = new TreeSet<>();

    NodesReader(Values values) {
        this.values = values;
        this.commonPool = values.under(MultiRegionSettings.POOL_PREFIX);
        for (String key : values.keys()) {
            if (key.startsWith(MultiRegionSettings.REPLICA_PREFIX)) {
                noteReplica(key);
            }
        }
    }

    private void noteReplica(String key) {
        String rest = key.substring(MultiRegionSettings.REPLICA_PREFIX.length());
        int dot = rest.indexOf('.');
        if (dot > 0) {
            replicaNames.add(rest.substring(0, dot));
        }
    }

    static String exampleKey(String replica) {
        return MultiRegionSettings.REPLICA_PREFIX + replica + "." + MultiRegionSettings.URL;
    }

    Set<String> replicaNames() {
        return replicaNames;
    }

    NodeSettings primary() {
        return node(NodeSettings.PRIMARY, MultiRegionSettings.PRIMARY_PREFIX);
    }

    List<NodeSettings> replicas() {
        List<NodeSettings> replicas = new ArrayList<>();
        for (String name : replicaNames) {
            String prefix = MultiRegionSettings.REPLICA_PREFIX + name + ".";
            NodeSettings replica = node(name, prefix);
            if (name.equals(NodeSettings.PRIMARY) || !NAME.matcher(name).matches()) {
                values.wrong(
                        exampleKey(name),
                        name,
                        "a replica's name is of letters, digits, '-' and '_', and not 'primary'");
            }
            if (replica.region() == null) {
                values.missing(prefix + MultiRegionSettings.NODE_REGION, "name the region that the replica is in");
            }
            if (replica.access() == null) {
                values.missing(
                        prefix + MultiRegionSettings.DATASOURCE,
                        "name the replica's data source, or its url in Java SE");
            }
            replicas.add(replica);
        }
        return List.copyOf(replicas);
    }

    private NodeSettings node(String name, String prefix) {
        String region = values.string(prefix + MultiRegionSettings.NODE_REGION);
        Map<String, String> pool = new TreeMap<>(commonPool);
        pool.putAll(values.under(prefix + "pool."));
        return new NodeSettings(name, region, access(prefix), Map.copyOf(pool));
    }

    private @Nullable Access access(String prefix) {
        String url = values.string(prefix + MultiRegionSettings.URL);
        Object dataSource = values.object(prefix + MultiRegionSettings.DATASOURCE);
        String user = values.string(prefix + MultiRegionSettings.USER);
        Object password = values.object(prefix + MultiRegionSettings.PASSWORD);
        if (url != null && dataSource != null) {
            values.wrong(prefix + MultiRegionSettings.URL, url, "there is a datasource too; keep one of them");
        }
        if (url == null && (user != null || password != null)) {
            String attribute = user != null ? MultiRegionSettings.USER : MultiRegionSettings.PASSWORD;
            values.wrong(
                    prefix + attribute,
                    String.valueOf(user),
                    "goes with " + prefix + MultiRegionSettings.URL + ", which is missing; a datasource has its own");
        }
        if (url != null) {
            return url(prefix, url, user, password);
        }
        return dataSource == null ? null : dataSource(dataSource);
    }

    private Access url(String prefix, String url, @Nullable String user, @Nullable Object password) {
        if (!url.startsWith("jdbc:")) {
            values.wrong(
                    prefix + MultiRegionSettings.URL,
                    url,
                    "expected a JDBC URL such as jdbc:postgresql://host:5432/shop");
        }
        return new Url(url, user, password == null ? null : new Secret(password.toString()));
    }

    private static Access dataSource(Object given) {
        return given instanceof DataSource object
                ? new DataSourceObject(object)
                : new JndiName(given.toString().trim());
    }
}
