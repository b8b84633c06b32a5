/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.settings;

import static io.github.hibernatemr.settings.MultiRegionSettings.POOL;
import static io.github.hibernatemr.settings.MultiRegionSettings.PREFIX;
import static io.github.hibernatemr.settings.MultiRegionSettings.REPLICA_PREFIX;
import static io.github.hibernatemr.settings.SettingsMessages.MESSAGES;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Complains of keys that nobody knows, and finds what they should have been. */
final class UnknownKeys {

    private final Values values;

    UnknownKeys(Values values) {
        this.values = values;
    }

    void reject() {
        values.given().forEach((key, value) -> {
            if (!values.known().contains(key)) {
                values.wrong(key, value, remedy(key));
            }
        });
    }

    private String remedy(String key) {
        String node = NodeSettings.prefixOf(key);
        if (node == null && key.startsWith(REPLICA_PREFIX)) {
            return attributesOf(REPLICA_PREFIX + "<name>.");
        }
        Optional<String> nearest = node == null ? nearestKey(key) : nearestOf(node, key);
        if (nearest.isPresent()) {
            return MESSAGES.unknownKey(nearest.get());
        }
        return node == null ? MESSAGES.unknownKeyFarFromAll() : attributesOf(node);
    }

    private static String attributesOf(String node) {
        return MESSAGES.unknownAttribute(node, String.join(", ", NodeSettings.ATTRIBUTES) + ", pool.*");
    }

    private static Optional<String> nearestOf(String node, String key) {
        String attribute = key.substring(node.length());
        String last = attribute.substring(attribute.lastIndexOf('.') + 1);
        if (!last.equals(attribute) && NodeSettings.ATTRIBUTES.contains(last) && node.startsWith(REPLICA_PREFIX)) {
            // A dot in the replica's name.
            String name = key.substring(REPLICA_PREFIX.length(), key.lastIndexOf('.'));
            return Optional.of(NodeSettings.prefixOfReplica(name.replace('.', '-')) + last);
        }
        List<String> candidates = new ArrayList<>(NodeSettings.ATTRIBUTES);
        if (!last.equals(attribute) && !last.isEmpty()) {
            candidates.add(NodeSettings.POOL + last);
        }
        return Nearest.of(attribute, candidates).map(node::concat);
    }

    /** Compares without what all keys begin with, or everything would be near. */
    private Optional<String> nearestKey(String key) {
        List<String> candidates = Stream.concat(values.known().stream(), guesses(key))
                .map(candidate -> candidate.substring(PREFIX.length()))
                .toList();
        return Nearest.of(key.substring(PREFIX.length()), candidates).map(PREFIX::concat);
    }

    /** The keys with a part of one's own choice, that part taken from the key at hand. */
    private static Stream<String> guesses(String key) {
        String[] parts = key.substring(PREFIX.length()).split("\\.");
        if (parts.length < 2) {
            return Stream.empty();
        }
        Stream<String> pools = Stream.of(POOL.key() + parts[parts.length - 1]);
        return parts.length == 3 && NodeSettings.isReplicaName(parts[1])
                ? Stream.concat(
                        pools,
                        NodeSettings.ATTRIBUTES.stream()
                                .map(attribute -> NodeSettings.prefixOfReplica(parts[1]) + attribute))
                : pools;
    }
}
