/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.cdi.health;

import io.github.hibernatemr.health.CheckResult;
import io.github.hibernatemr.health.CheckResult.NodeFacts;
import io.github.hibernatemr.health.CheckResult.Part;
import io.github.hibernatemr.health.Health;
import io.github.hibernatemr.internal.activation.MultiRegionUnit;
import io.github.hibernatemr.internal.activation.RunningUnits;
import io.github.hibernatemr.settings.DurationText;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Answers probers: 200 if the pod is healthy in what they ask about, 503 if not. Of several persistence units all must be. Thread-safe.
 *
 * <p>{@code /health} is the whole; {@code /health/write} and {@code /health/read} whether this can be done from here; {@code
 * /health/primary} whether there is a primary that takes writes, with {@code ?region=} in that region; {@code /health/replica} whether
 * there is a replica that may be read, with {@code ?max_staleness=2s} one that is certainly no staler, with {@code ?region=} one in
 * that region; {@code /health/live} that the server takes requests, for which no other server is asked.
 */
public class HealthServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private static final Set<Part> WHOLE = EnumSet.allOf(Part.class);

    /** For the container. */
    public HealthServlet() {}

    /** What a prober wants to know: the parts to ask, and what must hold of what they say. */
    private record Question(Set<Part> parts, Predicate<Health> holds) {}

    /** A prober's mistake. */
    private static final class BadQuestionException extends Exception {
        private static final long serialVersionUID = 1L;

        BadQuestionException(String message) {
            super(message);
        }
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String path = request.getPathInfo() == null ? "/" : request.getPathInfo();
        if (path.equals("/live")) {
            HealthAnswer.alive().send(response);
            return;
        }
        Question question;
        try {
            question = question(path, request);
        } catch (BadQuestionException e) {
            HealthAnswer.wrong(HttpServletResponse.SC_BAD_REQUEST, String.valueOf(e.getMessage()))
                    .send(response);
            return;
        }
        if (question == null) {
            String known = "there are /health, and below it /live, /primary, /replica, /read and /write";
            HealthAnswer.wrong(HttpServletResponse.SC_NOT_FOUND, known).send(response);
            return;
        }
        answer(question).send(response);
    }

    private static HealthAnswer answer(Question question) {
        List<Health> units = new ArrayList<>();
        for (MultiRegionUnit unit : RunningUnits.all()) {
            units.add(
                    question.parts() == WHOLE
                            ? unit.health().ask()
                            : unit.health().ask(question.parts()));
        }
        return HealthAnswer.of(!units.isEmpty() && units.stream().allMatch(question.holds()), units);
    }

    private static @Nullable Question question(String path, HttpServletRequest request) throws BadQuestionException {
        String region = request.getParameter("region");
        Predicate<CheckResult> inRegion = check -> check.up() && (region == null || isIn(region, check.node()));
        return switch (path) {
            case "/" -> new Question(WHOLE, Health::isHealthy);
            case "/write" -> new Question(EnumSet.of(Part.PRIMARY, Part.STORE), Health::canWrite);
            case "/read" -> new Question(EnumSet.of(Part.PRIMARY, Part.REPLICA), Health::canRead);
            case "/primary" ->
                new Question(
                        EnumSet.of(Part.PRIMARY),
                        health -> health.of(Part.PRIMARY).anyMatch(inRegion));
            case "/replica" -> {
                Predicate<CheckResult> fresh = fresh(request.getParameter("max_staleness"));
                yield new Question(
                        EnumSet.of(Part.REPLICA),
                        health -> health.of(Part.REPLICA).anyMatch(inRegion.and(fresh)));
            }
            default -> null;
        };
    }

    private static boolean isIn(String region, @Nullable NodeFacts facts) {
        return facts != null && Objects.equals(facts.node().region(), region);
    }

    private static Predicate<CheckResult> fresh(@Nullable String maxStaleness) throws BadQuestionException {
        if (maxStaleness == null) {
            return check -> true;
        }
        Duration most = DurationText.parse(maxStaleness);
        if (most == null || most.isNegative()) {
            throw new BadQuestionException(
                    "max_staleness = '" + maxStaleness + "': expected a duration such as 250ms, 2s or 1m");
        }
        return check -> check.node() != null && check.node().isWithin(most);
    }
}
