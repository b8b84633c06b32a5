/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.transaction;

import io.github.hibernatemr.consistency.ConsistencyDefaults;
import io.github.hibernatemr.consistency.ConsistencyScope;
import io.github.hibernatemr.consistency.ConsistencyToken;
import io.github.hibernatemr.consistency.WriteTimestamps;
import io.github.hibernatemr.internal.sampling.TopologyMonitor;
import io.github.hibernatemr.settings.Settings;
import io.github.hibernatemr.settings.Settings.SightSettings;
import io.github.hibernatemr.settings.StoreSettings;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What holds for all that a persistence unit's transactions write. Thread-safe. */
public final class WriteRules {

    private final Settings settings;
    private final ConsistencyDefaults defaults;
    private final WriteTimestamps writeTimestamps;
    private final TopologyMonitor monitor;
    private volatile boolean hasWrittenWithoutKey;

    /**
     * As the settings have it.
     *
     * @param defaults key where no scope names it
     */
    public WriteRules(
            Settings settings, ConsistencyDefaults defaults, WriteTimestamps writeTimestamps, TopologyMonitor monitor) {
        this.settings = settings;
        this.defaults = defaults;
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
        return ConsistencyToken.application(settings.store().namespace());
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

    /**
     * Notes that the current thread's consistency key, or nobody in particular, has written past the unit's connections. Waits for the
     * store as a commit does.
     *
     * @param together the container's transaction in which it was, or null: what is written in it counts too, when it ends
     */
    public void wroteElsewhere(@Nullable JtaTransaction together) {
        ConsistencyScope scope = ConsistencyScope.current();
        var writer = defaults.resolve(null, null);
        if (together != null) {
            together.wroteElsewhere(writer, scope);
        }
        Writes writes = new Writes(this);
        writes.by(writer);
        writes.failed();
        Instant writeTimestamp = writes.committed();
        if (scope != null && writeTimestamp != null) {
            scope.wrote(application(), writeTimestamp);
        }
    }
}
