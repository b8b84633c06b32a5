/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.testkit;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;
import java.util.zip.CRC32;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/**
 * The servers' programs, unpacked once for each version into a directory of the user's and found there afterwards. Safe
 * when several JVMs start at once: each unpacks for itself, and the first to finish wins.
 *
 * @param postgres the directory of PostgreSQL's programs
 * @param redisServer Redis's program
 */
record Binaries(Path postgres, Path redisServer) {

    static Binaries unpacked() {
        Platform platform = Platform.current();
        try {
            Path cache = Unprivileged.readableByServers(
                    Path.of(System.getProperty("user.home"), ".cache", "hibernate-mr-testkit"));
            Files.createDirectories(cache);
            Path postgres = unpackedOnce(cache, "postgres", platform.postgresArchive, Binaries::unpackPostgres);
            Path redis = unpackedOnce(cache, "redis", platform.redisServer, Binaries::copyRedis);
            return new Binaries(postgres.resolve("bin"), redis.resolve("redis-server"));
        } catch (IOException e) {
            throw new UncheckedIOException("the servers' programs could not be unpacked", e);
        }
    }

    @FunctionalInterface
    private interface Unpacking {
        void unpack(String resource, Path directory) throws IOException;
    }

    private static Path unpackedOnce(Path cache, String name, String resource, Unpacking unpacking) throws IOException {
        Path target = cache.resolve(name + "-" + fingerprint(resource));
        if (!Files.isDirectory(target)) {
            Path work = Files.createTempDirectory(cache, name + ".");
            unpacking.unpack(resource, work);
            Files.setPosixFilePermissions(work, permissions(0755));
            moveUnlessThere(work, target);
        }
        return target;
    }

    private static void moveUnlessThere(Path work, Path target) throws IOException {
        try {
            Files.move(work, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            Directories.delete(work);
            if (!Files.isDirectory(target)) {
                throw e;
            }
        }
    }

    /** The content's checksum: another version of the artifact is another directory. */
    private static String fingerprint(String resource) throws IOException {
        CRC32 crc = new CRC32();
        try (InputStream in = open(resource)) {
            byte[] buffer = new byte[1 << 16];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                crc.update(buffer, 0, n);
            }
        }
        return Long.toHexString(crc.getValue());
    }

    private static InputStream open(String resource) throws IOException {
        InputStream in = Binaries.class.getResourceAsStream("/" + resource);
        if (in == null) {
            throw new IOException(resource + " is not on the class path");
        }
        return new BufferedInputStream(in, 1 << 16);
    }

    private static void copyRedis(String resource, Path directory) throws IOException {
        Path program = directory.resolve("redis-server");
        try (InputStream in = open(resource)) {
            Files.copy(in, program);
        }
        Files.setPosixFilePermissions(program, permissions(0755));
    }

    private static void unpackPostgres(String resource, Path directory) throws IOException {
        try (var tar = new TarArchiveInputStream(new XZCompressorInputStream(open(resource)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                unpack(tar, entry, directory);
            }
        }
    }

    private static void unpack(TarArchiveInputStream tar, TarArchiveEntry entry, Path directory) throws IOException {
        Path target = directory.resolve(entry.getName()).normalize();
        if (!target.startsWith(directory)) {
            throw new IOException("the archive leaves its directory: " + entry.getName());
        }
        if (entry.isDirectory()) {
            Files.createDirectories(target);
            return;
        }
        Files.createDirectories(target.getParent());
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
        } else {
            Files.copy(tar, target);
            Files.setPosixFilePermissions(target, permissions(entry.getMode()));
        }
    }

    private static Set<PosixFilePermission> permissions(int mode) {
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        PosixFilePermission[] fromHighest = PosixFilePermission.values();
        for (int i = 0; i < fromHighest.length; i++) {
            if ((mode & (0400 >> i)) != 0) {
                permissions.add(fromHighest[i]);
            }
        }
        return permissions;
    }
}
