/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.testkit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * By what servers tell whether they are of one cluster. It stands in a data directory's control file, before everything else, and at
 * the head of each log file; so a copy that has never been started becomes a cluster of its own in a moment, where initdb would take
 * a second or two of a processor.
 */
final class SystemIdentifier {
    private static final int AT_HEAD_OF_LOG = 24;

    private SystemIdentifier() {}

    /** Gives a data directory that has never been started a new one. */
    static void renew(Path data) {
        long identifier = ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE);
        try {
            Path control = data.resolve("global/pg_control");
            Files.write(control, renewed(Files.readAllBytes(control), identifier));
            for (Path log : logs(data)) {
                try (FileChannel file = FileChannel.open(log, StandardOpenOption.WRITE)) {
                    file.write(inMemory().putLong(0, identifier), AT_HEAD_OF_LOG);
                }
            }
        } catch (IOException e) {
            throw new ClusterStartException("Cannot make " + data + " a cluster of its own", e);
        }
    }

    private static List<Path> logs(Path data) throws IOException {
        try (Stream<Path> files = Files.list(data.resolve("pg_wal"))) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    private static ByteBuffer inMemory() {
        return ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder());
    }

    private static byte[] renewed(byte[] control, long identifier) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(control).order(ByteOrder.nativeOrder());
        int checksum = checksumPosition(buffer);
        buffer.putLong(0, identifier);
        CRC32C crc = new CRC32C();
        crc.update(control, 0, checksum);
        buffer.putInt(checksum, (int) crc.getValue());
        return control;
    }

    /** Behind all fields, of which each version has others: where the bytes so far have the checksum that follows them. */
    private static int checksumPosition(ByteBuffer control) throws IOException {
        CRC32C crc = new CRC32C();
        for (int position = 0; position + Integer.BYTES <= control.capacity(); position += Integer.BYTES) {
            if (position > 0 && (int) crc.getValue() == control.getInt(position)) {
                return position;
            }
            crc.update(control.array(), position, Integer.BYTES);
        }
        throw new IOException("no checksum in pg_control");
    }
}
