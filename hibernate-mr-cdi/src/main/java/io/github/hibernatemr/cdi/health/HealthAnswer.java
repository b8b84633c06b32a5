/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.cdi.health;

import io.github.hibernatemr.health.CheckResult;
import io.github.hibernatemr.health.CheckResult.NodeFacts;
import io.github.hibernatemr.health.CheckResult.Part;
import io.github.hibernatemr.health.Health;
import io.github.hibernatemr.topology.PoolUse;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** What a prober is told: an HTTP status, which is what most of them look at, and why, in JSON. Immutable. */
record HealthAnswer(int status, JsonObject body) {

    static HealthAnswer alive() {
        return new HealthAnswer(
                HttpServletResponse.SC_OK,
                Json.createObjectBuilder().add("status", "alive").build());
    }

    static HealthAnswer wrong(int status, String problem) {
        return new HealthAnswer(
                status, Json.createObjectBuilder().add("error", problem).build());
    }

    static HealthAnswer of(boolean isHealthy, List<Health> units) {
        JsonObjectBuilder body = Json.createObjectBuilder().add("status", isHealthy ? "healthy" : "degraded");
        if (units.isEmpty()) {
            body.add("reason", "no persistence unit runs yet");
        } else {
            Health first = units.get(0);
            body.add("region", first.region()).add("serves", lower(first.serves()));
            body.add("checks", checks(units));
        }
        return new HealthAnswer(
                isHealthy ? HttpServletResponse.SC_OK : HttpServletResponse.SC_SERVICE_UNAVAILABLE, body.build());
    }

    private static JsonArrayBuilder checks(List<Health> units) {
        JsonArrayBuilder checks = Json.createArrayBuilder();
        boolean isFirst = true;
        for (Health unit : units) {
            for (CheckResult check : unit.checks()) {
                boolean isOfUnit = check.part() != Part.APPLICATION;
                if (isOfUnit || isFirst) {
                    JsonObjectBuilder json = check(check);
                    if (isOfUnit && units.size() > 1) {
                        json.add("unit", unit.unit());
                    }
                    checks.add(json);
                }
            }
            isFirst = false;
        }
        return checks;
    }

    private static JsonObjectBuilder check(CheckResult check) {
        JsonObjectBuilder json = Json.createObjectBuilder()
                .add("part", lower(check.part()))
                .add("name", check.name())
                .add("status", check.up() ? "up" : "down");
        if (check.reason() != null) {
            json.add("reason", check.reason());
        }
        if (check.detail() != null) {
            json.add("detail", check.detail());
        }
        if (check.node() != null) {
            add(json, check.node());
        }
        return json.add("took_ms", check.took().toMillis())
                .add("age_ms", check.age().toMillis());
    }

    private static void add(JsonObjectBuilder json, NodeFacts facts) {
        if (facts.node().region() != null) {
            json.add("region", facts.node().region());
        }
        if (facts.staleness() != null) {
            json.add("staleness_ms", facts.staleness().toMillis());
        }
        PoolUse pool = facts.pool();
        if (pool != null) {
            json.add(
                    "pool",
                    Json.createObjectBuilder()
                            .add("in_use", pool.inUse())
                            .add("idle", pool.idle())
                            .add("waiting", pool.waiting())
                            .add("limit", pool.limit()));
        }
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    void send(HttpServletResponse response) throws IOException {
        response.setStatus(status);
        response.setContentType("application/json");
        response.setCharacterEncoding(StandardCharsets.UTF_8.name());
        response.setHeader("Cache-Control", "no-store");
        response.getWriter().write(body.toString());
    }
}
