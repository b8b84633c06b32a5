/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.conditions.ArchConditions.have;
import static com.tngtech.archunit.lang.conditions.ArchConditions.not;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.Source;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The rooms of the house, and who may enter which from where. How large they are is {@link HouseTest}'s. */
class ArchitectureTest {

    private static final String ROOT = "io.github.hibernatemr";

    private static final JavaClasses CORE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    /** What an application or an extender may name. */
    private static final List<String> PUBLIC =
            List.of("", "consistency", "routing", "topology", "replication", "hibernate", "health", "settings");

    /** From the ground up: each room, and which of those above it in this list it may enter. */
    private static final Map<String, List<String>> ROOMS = ordered(
            entry("settings", List.of()),
            entry("consistency", List.of("settings")),
            entry("topology", List.of("consistency", "settings")),
            entry("routing", List.of("topology", "consistency")),
            entry("replication", List.of("topology", "settings")),
            entry("internal.forwarding", List.of()),
            entry("internal.source", List.of("replication", "topology")),
            entry("internal.connection", List.of("internal.source", "internal.forwarding", "replication", "topology")),
            entry(
                    "internal.sampling",
                    List.of("internal.source", "replication", "topology", "consistency", "settings")),
            entry("internal.texts", List.of("replication")),
            entry("internal.store", List.of("consistency", "settings")),
            entry(
                    "internal.reading",
                    List.of("internal.store", "internal.sampling", "routing", "topology", "consistency", "settings")),
            entry(
                    "internal.transaction",
                    List.of(
                            "internal.reading",
                            "internal.store",
                            "internal.sampling",
                            "internal.connection",
                            "replication",
                            "routing",
                            "topology",
                            "consistency",
                            "settings")),
            entry(
                    "internal.facade",
                    List.of(
                            "internal.transaction",
                            "internal.reading",
                            "internal.texts",
                            "internal.store",
                            "internal.sampling",
                            "internal.connection",
                            "internal.forwarding",
                            "replication",
                            "routing",
                            "topology",
                            "consistency",
                            "settings")),
            entry("internal.jta", List.of("internal.transaction", "internal.connection", "settings")),
            entry("internal.flush", List.of("internal.facade", "routing")),
            entry(
                    "internal.stalebase",
                    List.of(
                            "internal.forwarding",
                            "internal.flush",
                            "internal.facade",
                            "internal.reading",
                            "consistency")),
            entry("internal.cache", List.of("internal.flush", "internal.facade")),
            entry(
                    "health",
                    List.of(
                            "internal.store",
                            "internal.source",
                            "internal.sampling",
                            "replication",
                            "topology",
                            "consistency",
                            "settings")),
            entry("jfr", List.of("routing", "topology")),
            entry(
                    "metrics",
                    List.of(
                            "internal.facade",
                            "internal.transaction",
                            "internal.store",
                            "internal.connection",
                            "internal.sampling",
                            "routing",
                            "topology")),
            entry("jmx", List.of("metrics")),
            entry("postgresql", List.of("replication", "topology", "settings")),
            entry("lettuce", List.of("consistency", "settings")),
            entry("hikari", List.of("internal.source", "replication", "topology", "settings")));

    @SafeVarargs
    private static Map<String, List<String>> ordered(Map.Entry<String, List<String>>... entries) {
        Map<String, List<String>> all = new LinkedHashMap<>();
        for (Map.Entry<String, List<String>> entry : entries) {
            all.put(entry.getKey(), entry.getValue());
        }
        return all;
    }

    /** What makes everything may enter everything but what stands on it. */
    private static final Map<String, List<String>> ON_TOP = Map.of(
            "internal.observe", List.of("internal.activation", "internal.registration", ""),
            "internal.activation", List.of("internal.registration", "micrometer", "hibernate", ""),
            "hibernate", List.of("internal.registration", "micrometer", ""),
            "internal.registration", List.of("micrometer", ""),
            "", List.of("micrometer", "internal.registration"),
            "micrometer", List.of());

    /** Who may be named by nobody but what makes everything. */
    private static final List<String> IMPLEMENTATIONS = List.of("postgresql", "lettuce", "hikari");

    private static String room(JavaClass type) {
        String name = type.getPackageName();
        return name.equals(ROOT) ? "" : name.substring(ROOT.length() + 1);
    }

    private static Set<String> rooms() {
        return CORE.stream().map(ArchitectureTest::room).collect(toCollection(TreeSet::new));
    }

    private static boolean isOurs(JavaClass type) {
        return type.getPackageName().equals(ROOT) || type.getPackageName().startsWith(ROOT + ".");
    }

    private static boolean isAllowed(String from, String to) {
        List<String> known = ROOMS.get(from);
        return known == null ? !ON_TOP.getOrDefault(from, List.of(to)).contains(to) : known.contains(to);
    }

    @Test
    void nothingImportsUpwards() {
        Set<String> wrong = new TreeSet<>();
        for (JavaClass type : CORE) {
            type.getDirectDependenciesFromSelf().stream()
                    .map(dependency -> dependency.getTargetClass().getBaseComponentType())
                    .filter(target -> isOurs(target) && !room(target).equals(room(type)))
                    .filter(target -> !isAllowed(room(type), room(target)))
                    .forEach(target -> wrong.add(outermost(type) + " -> " + outermost(target)));
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void everyRoomIsOnTheList() {
        Set<String> rooms = new HashSet<>(ROOMS.keySet());
        rooms.addAll(ON_TOP.keySet());
        assertThat(rooms()).containsExactlyInAnyOrderElementsOf(rooms);
    }

    @Test
    void onlyWhatMakesEverythingNamesTheImplementations() {
        Set<String> wrong = new TreeSet<>();
        for (JavaClass type : CORE) {
            type.getDirectDependenciesFromSelf().stream()
                    .map(dependency -> dependency.getTargetClass().getBaseComponentType())
                    .filter(target -> isOurs(target) && IMPLEMENTATIONS.contains(room(target)))
                    .filter(target -> !room(type).equals("internal.activation")
                            && !room(type).equals(room(target)))
                    .forEach(target -> wrong.add(outermost(type) + " -> " + outermost(target)));
        }
        assertThat(wrong).isEmpty();
    }

    /** Of two files that need each other, neither can be read alone. In the facade a connection, its statements and they again are one. */
    @Test
    void noCircleIsBetweenTheFilesOfARoom() {
        Set<String> circles = new TreeSet<>();
        for (String room : rooms()) {
            if (!room.equals("internal.facade")) {
                slices().assignedFrom(filesOf(room))
                        .should()
                        .beFreeOfCycles()
                        .allowEmptyShould(true)
                        .evaluate(CORE)
                        .getFailureReport()
                        .getDetails()
                        .forEach(circle -> circles.add(
                                circle.replaceAll("(?s)\\n +1\\..*", "").replaceAll("\\s+", " ")));
            }
        }
        assertThat(circles).isEmpty();
    }

    private static SliceAssignment filesOf(String room) {
        return new SliceAssignment() {
            @Override
            public SliceIdentifier getIdentifierOf(JavaClass type) {
                return isOurs(type) && room(type).equals(room)
                        ? SliceIdentifier.of(file(type))
                        : SliceIdentifier.ignore();
            }

            @Override
            public String getDescription() {
                return "files of " + room;
            }
        };
    }

    /** A scope and its snapshot are two names of one thing, each of which leads to the other. */
    private static String file(JavaClass type) {
        String file = type.getSource().flatMap(Source::getFileName).orElse(type.getName());
        return file.equals("ConsistencySnapshot.java") ? "ConsistencyScope.java" : file;
    }

    private static String outermost(JavaClass type) {
        return type.getEnclosingClass().map(ArchitectureTest::outermost).orElseGet(type::getName);
    }

    @Test
    void optionalLibrariesAreEachUsedInOneRoom() {
        isUsedOnlyIn("lettuce", "io.lettuce..", "io.netty..", "reactor..");
        isUsedOnlyIn("hikari", "com.zaxxer..");
        isUsedOnlyIn("micrometer", "io.micrometer..");
        isUsedOnlyIn("jfr", "jdk.jfr..");
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.postgresql..")
                .check(CORE);
    }

    private static void isUsedOnlyIn(String room, String... libraries) {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "." + room + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(libraries)
                .check(CORE);
    }

    @Test
    void routingAndTopologyDoNoInputOrOutput() {
        noClasses()
                .that()
                .resideInAnyPackage(ROOT + ".routing..", ROOT + ".topology..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.sql..", "javax.sql..", "java.net..", "java.io..")
                .check(CORE);
    }

    @Test
    void noPodsWallClockIsRead() {
        noClasses()
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(java.time.Instant.class, "now")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(java.time.Clock.class)
                .check(CORE);
    }

    @Test
    void namesSayWhatThingsAre() {
        classes()
                .should(not(have(describe(
                        "a name that says nothing",
                        (JavaClass type) -> type.getSimpleName().matches(".*(Impl|Manager|Helper|Util|Utils)")))))
                .check(CORE);
    }

    @Test
    void mutableStaticsAreForbidden() {
        for (JavaClass type : CORE) {
            type.getFields().stream()
                    .filter(field -> field.getModifiers().contains(JavaModifier.STATIC))
                    .forEach(field -> assertThat(field.getModifiers())
                            .as("%s", field.getFullName())
                            .contains(JavaModifier.FINAL));
        }
        assertThat(CORE.size()).isPositive();
    }
}
