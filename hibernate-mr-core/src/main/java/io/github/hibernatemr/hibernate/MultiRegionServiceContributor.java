/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.hibernate;

import static org.hibernate.cfg.JdbcSettings.CONNECTION_PROVIDER;
import static org.hibernate.cfg.SessionEventSettings.AUTO_SESSION_EVENTS_LISTENER;

import io.github.hibernatemr.settings.SettingException;
import io.github.hibernatemr.settings.SettingException.Problem;
import io.github.hibernatemr.settings.Settings;
import java.util.List;
import java.util.Map;
import org.hibernate.boot.registry.StandardServiceRegistryBuilder;
import org.hibernate.service.spi.ServiceContributor;

/**
 * Switches hibernate-mr on for a persistence unit that names a replica, and leaves every other one alone. Hibernate
 * finds it as a service.
 *
 * <p>A strategy registration would be shorter, but Hibernate takes a sole registered strategy by default, and so would
 * hijack units that have nothing to do with us.
 */
public final class MultiRegionServiceContributor implements ServiceContributor {

    @Override
    public void contribute(StandardServiceRegistryBuilder builder) {
        Map<String, Object> configuration = builder.getSettings();
        if (Settings.present(configuration)) {
            HibernateVersion.check(Settings.unitName(configuration));
            useProvider(builder, configuration);
            useSessionListener(builder, configuration);
            builder.addInitiator(new PrimaryOnlyCache.Initiator());
        }
    }

    private static void useProvider(StandardServiceRegistryBuilder builder, Map<String, Object> configuration) {
        Object given = configuration.get(CONNECTION_PROVIDER);
        if (given == null) {
            builder.applySetting(CONNECTION_PROVIDER, MultiRegionConnectionProvider.class);
        } else if (!isOurs(given)) {
            throw taken(
                    configuration,
                    CONNECTION_PROVIDER,
                    given,
                    "a unit with replicas gets its connections from " + MultiRegionConnectionProvider.class.getName()
                            + "; remove this key, or the hibernate.mr.replica.* keys");
        }
    }

    private static boolean isOurs(Object provider) {
        return provider instanceof MultiRegionConnectionProvider
                || provider == MultiRegionConnectionProvider.class
                || provider.equals(MultiRegionConnectionProvider.class.getName());
    }

    /** Must be a class name: Hibernate casts the value to String. */
    private static void useSessionListener(StandardServiceRegistryBuilder builder, Map<String, Object> configuration) {
        String ours = MultiRegionSessionListener.class.getName();
        Object given = configuration.get(AUTO_SESSION_EVENTS_LISTENER);
        if (given == null) {
            builder.applySetting(AUTO_SESSION_EVENTS_LISTENER, ours);
        } else if (!given.equals(ours)) {
            throw taken(
                    configuration,
                    AUTO_SESSION_EVENTS_LISTENER,
                    given,
                    "this place is needed for " + ours + "; add your listener with"
                            + " SessionBuilder.eventListeners or Session.addEventListeners");
        }
    }

    private static SettingException taken(Map<String, Object> configuration, String key, Object value, String remedy) {
        return new SettingException(
                Settings.unitName(configuration), List.of(new Problem(key, String.valueOf(value), remedy)));
    }
}
