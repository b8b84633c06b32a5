/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.checker;

import io.github.hibernatemr.testkit.Cluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Runs the checker from the command line. {@code -Dchecker.seconds}, {@code -Dchecker.seed}, {@code -Dchecker.faults} (all, clock, failover, replay, wobble or none),
 * {@code -Dchecker.store} (standalone, sentinel or cluster),
 * {@code -Dchecker.lag} (the greatest, in seconds), {@code -Dchecker.users} (the fewer, the more often each writes), {@code -Dchecker.keep_going=true} (beyond the first violation) and {@code
 * -Dchecker.output} (a folder, for the picture and a violation's history) say how; settings of hibernate-mr given as system
 * properties hold for the pods.
 */
public final class Checker {

    /** Pools and Hibernate speak of every fault; held, or it would be forgotten. */
    private static final Logger QUIET = Logger.getLogger("");

    private Checker() {}

    /** Some promise was broken. */
    static final class ViolationException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        ViolationException(String message) {
            super(message);
        }
    }

    /**
     * Runs it.
     *
     * @throws ViolationException if a promise was broken, or an operation failed that was not meant to
     */
    public static void main(String[] arguments) throws InterruptedException, IOException {
        QUIET.setLevel(Level.OFF);
        long seed = Long.getLong("checker.seed", System.nanoTime() & 0xFFFF_FFFFL);
        Store.Kind store = store(System.getProperty("checker.store", "standalone"));
        Plan plan = new Plan(
                Duration.ofSeconds(Integer.getInteger("checker.seconds", 60)),
                seed,
                Duration.ofSeconds(Integer.getInteger("checker.lag", (int) Plan.GREATEST_LAG.toSeconds())),
                faults(System.getProperty("checker.faults", "all"), store),
                store,
                settings(),
                !Boolean.getBoolean("checker.keep_going"),
                Plan.MIXED);
        say("Seed %d. Starting a primary, three replicas and two Redis (%s) ...", seed, store);
        boolean withHeir = plan.faults().equals(Plan.FAILOVER_FAULTS);
        try (Cluster cluster = Site.start(store, withHeir)) {
            Findings findings = new Run(plan, cluster, Checker::say).run();
            say("%n%s", findings.table());
            write(findings);
            if (!findings.violations().isEmpty() || findings.failed() > 0) {
                throw new ViolationException(findings.violations().size() + " violations and " + findings.failed()
                        + " failed operations; seed " + seed);
            }
        }
    }

    private static Store.Kind store(String which) {
        return switch (which) {
            case "standalone" -> Store.Kind.STANDALONE;
            case "sentinel" -> Store.Kind.SENTINEL;
            case "cluster" -> Store.Kind.CLUSTER;
            default ->
                throw new IllegalArgumentException(
                        "checker.store = '" + which + "': expected one of standalone, sentinel, cluster");
        };
    }

    private static List<Set<Nemesis.Kind>> faults(String which, Store.Kind store) {
        return switch (which) {
            case "all" -> Plan.allFaults(store);
            case "clock" -> Plan.CLOCK_FAULTS;
            case "replay" -> List.of(Nemesis.Kind.OF_REPLAY);
            case "failover" -> Plan.FAILOVER_FAULTS;
            case "wobble" -> List.of(Nemesis.Kind.OF_WOBBLE);
            case "none" -> List.of();
            default ->
                throw new IllegalArgumentException(
                        "checker.faults = '" + which + "': expected one of all, clock, failover, replay, wobble, none");
        };
    }

    private static Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>(Plan.STRICT);
        for (String name : System.getProperties().stringPropertyNames()) {
            if (name.startsWith("hibernate.mr.")) {
                settings.put(name, System.getProperty(name));
            }
        }
        return settings;
    }

    private static void write(Findings findings) throws IOException {
        Path output = Path.of(System.getProperty("checker.output", "target/checker"));
        Files.createDirectories(output);
        Path picture = Files.writeString(output.resolve("run.svg"), Picture.of(findings));
        say("The run as a picture: %s", picture);
        if (!findings.violations().isEmpty()) {
            Path history = Files.writeString(output.resolve("violation.txt"), findings.firstViolation());
            say("The first violation, and what led to it: %s", history);
            say("%s", findings.firstViolation());
        }
    }

    private static void say(String format, Object... values) {
        System.out.println(values.length == 0 ? format : String.format(Locale.ROOT, format, values));
    }
}
