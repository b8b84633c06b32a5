/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.testkit;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * The servers' programs, unpacked from the class path into a cache that all JVMs of a user share, and what they have
 * made that is the same for all. An entry appears whole or not at all, and is never changed afterwards.
 */
record Binaries(Path cache) {
    private static final String UNFINISHED = ".unfinished";
    private static final String EXECUTABLE = "rwxr-xr-x";

    /** The directory of PostgreSQL: {@code bin}, {@code lib}, {@code share}. */
    Path postgres(Platform platform) {
        return unpacked(platform.postgresArchive(), Binaries::unpackTar);
    }

    /** The Redis server. */
    Path redis(Platform platform) {
        return unpacked(platform.redisServer(), Binaries::copyProgram).resolve("redis-server");
    }

    /** What a program of an entry makes, which takes long: once for all that use that entry. */
    static Path madeBy(Path entry, String what, Making making) {
        Path made = entry.resolveSibling(entry.getFileName() + "-" + what);
        try {
            once(made, making);
            return made;
        } catch (IOException e) {
            throw new ClusterStartException("Cannot make " + made, e);
        }
    }

    /** Fills a directory. */
    interface Making {
        void make(Path directory) throws IOException;
    }

    private interface Unpacking {
        void unpack(InputStream from, Path to) throws IOException;
    }

    private Path unpacked(String resource, Unpacking unpacking) {
        URL url = Binaries.class.getResource(resource);
        if (url == null) {
            throw new ClusterStartException(resource + " is not on the class path");
        }
        try {
            Path entry = cache.resolve(resource.substring(1) + "-" + fingerprint(url));
            once(entry, directory -> {
                try (InputStream in = new BufferedInputStream(url.openStream())) {
                    unpacking.unpack(in, directory);
                }
            });
            return entry;
        } catch (IOException e) {
            throw new ClusterStartException(
                    "Cannot unpack " + resource + " into " + cache
                            + "; the system property hibernate-mr.testkit.cache names another directory",
                    e);
        }
    }

    /** Tells versions apart without reading the archive. */
    private static String fingerprint(URL url) throws IOException {
        URLConnection connection = url.openConnection();
        connection.setUseCaches(false);
        if (connection instanceof JarURLConnection jar) {
            try (var file = jar.getJarFile()) {
                return Long.toHexString(jar.getJarEntry().getCrc());
            }
        }
        return Long.toHexString(connection.getContentLengthLong());
    }

    private static void once(Path entry, Making making) throws IOException {
        if (Files.isDirectory(entry)) {
            return;
        }
        Path cache = entry.getParent();
        Files.createDirectories(cache);
        checkOwner(cache);
        // A file lock holds other JVMs, the monitor other threads of this one.
        synchronized (Binaries.class) {
            try (FileChannel channel = FileChannel.open(
                            cache.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                if (Files.isDirectory(entry) || !lock.isValid()) {
                    return;
                }
                Path unfinished = entry.resolveSibling(entry.getFileName() + UNFINISHED);
                delete(unfinished);
                Files.createDirectory(unfinished);
                making.make(unfinished);
                Files.move(unfinished, entry, StandardCopyOption.ATOMIC_MOVE);
            }
        }
    }

    /** In a temporary directory that all users share, somebody else may have made the cache first. */
    private static void checkOwner(Path cache) throws IOException {
        Path own = Files.createTempFile(cache, "owner", null);
        try {
            if (!Files.getOwner(own).equals(Files.getOwner(cache))) {
                throw new IOException("It belongs to " + Files.getOwner(cache) + ", whose programs are not to be run");
            }
        } finally {
            Files.delete(own);
        }
    }

    private static void copyProgram(InputStream in, Path directory) throws IOException {
        Path program = directory.resolve("redis-server");
        Files.copy(in, program);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString(EXECUTABLE));
    }

    private static void unpackTar(InputStream in, Path directory) throws IOException {
        try (TarArchiveInputStream tar = new TarArchiveInputStream(new XZInputStream(in))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                unpack(tar, entry, directory);
            }
        }
    }

    private static void unpack(TarArchiveInputStream tar, TarArchiveEntry entry, Path directory) throws IOException {
        Path target = directory.resolve(entry.getName()).normalize();
        if (!target.startsWith(directory)) {
            throw new IOException("Entry outside the archive: " + entry.getName());
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
            boolean program = (entry.getMode() & 0100) != 0;
            Files.setPosixFilePermissions(target, PosixFilePermissions.fromString(program ? EXECUTABLE : "rw-r--r--"));
        }
    }

    private static void delete(Path tree) throws IOException {
        if (!Files.exists(tree)) {
            return;
        }
        List<Path> deepestFirst;
        try (Stream<Path> paths = Files.walk(tree)) {
            deepestFirst = paths.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : deepestFirst) {
            Files.delete(path);
        }
    }
}
