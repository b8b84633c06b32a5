/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.transaction;

import io.github.hibernatemr.consistency.ConsistencyScope;
import io.github.hibernatemr.consistency.ConsistencyToken;
import io.github.hibernatemr.internal.sampling.TopologyMonitor;
import io.github.hibernatemr.internal.store.WriteTimestamps;
import io.github.hibernatemr.settings.Settings;
import io.github.hibernatemr.settings.Settings.SightSettings;
import io.github.hibernatemr.settings.StoreSettings;
import java.time.Instant;

/** What holds for all that a persistence unit's transactions write. Thread-safe. */
public final class WriteRules {

    private final Settings settings;
    private final int application;
    private final WriteTimestamps writeTimestamps;
    private final TopologyMonitor monitor;
    private volatile boolean hasWrittenWithoutKey;

    /** As the settings have it. */
    public WriteRules(Settings settings, WriteTimestamps writeTimestamps, TopologyMonitor monitor) {
        this.settings = settings;
        this.application = ConsistencyToken.application(settings.store().namespace());
        this.writeTimestamps = writeTimestamps;
        this.monitor = monitor;
    }

    String unit() {
        return settings.unit();
    }

    WriteTimestamps writeTimestamps() {
        return writeTimestamps;
    }

    /** Whose tokens hold here. */
    int application() {
        return application;
    }

    /** Whether nothing is committed that could not be announced. */
    boolean announcesWrites() {
        return settings.store().onWriteFailure() == StoreSettings.OnWriteFailure.REJECT;
    }

    /** For what is being written, or has just been committed. */
    Instant writeTimestamp() {
        return monitor.writeTimestamp();
    }

    /** Somebody has written, and will want to read it. */
    void written(boolean withoutKey) {
        if (withoutKey && !hasWrittenWithoutKey && ConsistencyScope.current() == null) {
            hasWrittenWithoutKey = true;
            SightSettings sight = settings.sight();
            TransactionLog.LOG.wroteWithoutKey(unit(), sight.withoutKey().seen(), sight.withoutKey(), sight.writers());
        }
        monitor.written();
    }
}
