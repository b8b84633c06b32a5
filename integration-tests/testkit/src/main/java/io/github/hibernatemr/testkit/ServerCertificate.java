/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.List;

/**
 * A certificate for servers on the loopback interface, which signs itself, made by the JDK's keytool.
 *
 * @param certificate as PEM
 * @param key as PEM
 * @param trustStore a PKCS #12 file that trusts the certificate, with {@link #PASSWORD}
 */
record ServerCertificate(Path certificate, Path key, Path trustStore) {
    static final String PASSWORD = "changeit";
    private static final String ALIAS = "server";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Makes one in a directory that the servers can read. */
    static ServerCertificate create(Path directory, Unprivileged unprivileged) {
        Path keyStore = directory.resolve("key.p12");
        List<String> keytool = List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                ALIAS,
                "-keyalg",
                "RSA",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost,ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                keyStore.toString());
        new Command(keytool).run("keytool", directory.resolve("log"), PATIENCE);
        try {
            return exported(keyStore, directory, unprivileged);
        } catch (IOException | GeneralSecurityException e) {
            throw new ClusterStartException("Cannot make a certificate in " + directory, e);
        }
    }

    private static ServerCertificate exported(Path keyStore, Path directory, Unprivileged unprivileged)
            throws IOException, GeneralSecurityException {
        char[] password = PASSWORD.toCharArray();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keyStore)) {
            keys.load(in, password);
        }
        var certificate = keys.getCertificate(ALIAS);
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, password);
        trusted.setCertificateEntry(ALIAS, certificate);
        Path trustStore = directory.resolve("trust.p12");
        try (OutputStream out = Files.newOutputStream(trustStore)) {
            trusted.store(out, password);
        }
        return new ServerCertificate(
                unprivileged.createFile(
                        directory.resolve("certificate.pem"), pem("CERTIFICATE", certificate.getEncoded())),
                unprivileged.createFile(
                        directory.resolve("key.pem"),
                        pem("PRIVATE KEY", keys.getKey(ALIAS, password).getEncoded())),
                trustStore);
    }

    private static String pem(String what, byte[] content) {
        String text = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(content);
        return "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n";
    }
}
