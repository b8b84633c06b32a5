/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.hibernatemr.MultiRegion;
import io.github.hibernatemr.micrometer.MultiRegionMeters;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The pods' meters for a Prometheus, while the demo runs: {@code /pod-1/metrics}, {@code /pod-2/metrics}. */
final class MetricsPage implements AutoCloseable {

    private static final int OK = 200;

    private final HttpServer server;

    private MetricsPage(HttpServer server) {
        this.server = server;
    }

    static MetricsPage open(int port, List<MultiRegion> pods) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
            for (int i = 0; i < pods.size(); i++) {
                var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
                new MultiRegionMeters(pods.get(i)).bindTo(registry);
                server.createContext("/pod-" + (i + 1) + "/metrics", exchange -> answer(exchange, registry.scrape()));
            }
            server.start();
            return new MetricsPage(server);
        } catch (IOException e) {
            throw new UncheckedIOException("no metrics at port " + port + " of the loopback address", e);
        }
    }

    private static void answer(HttpExchange exchange, String page) throws IOException {
        byte[] body = page.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
        exchange.sendResponseHeaders(OK, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
