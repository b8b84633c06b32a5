/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.Source;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The rooms of the house, and who may enter which from where. */
class ArchitectureTest {

    private static final String ROOT = "io.github.hibernatemr";

    private static final JavaClasses CORE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    @Test
    void nothingImportsUpwards() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("root")
                .definedBy(ROOT)
                .layer("hibernate")
                .definedBy(ROOT + ".hibernate..")
                .layer("jdbc")
                .definedBy(ROOT + ".jdbc..")
                .layer("routing")
                .definedBy(ROOT + ".routing..")
                .layer("topology")
                .definedBy(ROOT + ".topology..")
                .layer("sampling")
                .definedBy(ROOT + ".internal.sampling..")
                .layer("connection")
                .definedBy(ROOT + ".internal.connection..")
                .layer("replication")
                .definedBy(ROOT + ".replication..")
                .layer("postgresql")
                .definedBy(ROOT + ".postgresql..")
                .layer("consistency")
                .definedBy(ROOT + ".consistency..")
                .layer("lettuce")
                .definedBy(ROOT + ".lettuce..")
                .layer("hikari")
                .definedBy(ROOT + ".hikari..")
                .layer("health")
                .definedBy(ROOT + ".health..")
                .layer("metrics")
                .definedBy(ROOT + ".metrics..")
                .layer("jfr")
                .definedBy(ROOT + ".jfr..")
                .layer("jmx")
                .definedBy(ROOT + ".jmx..")
                .layer("micrometer")
                .definedBy(ROOT + ".micrometer..")
                .layer("settings")
                .definedBy(ROOT + ".settings..")
                .whereLayer("hibernate")
                .mayOnlyAccessLayers(
                        "jdbc",
                        "sampling",
                        "connection",
                        "replication",
                        "postgresql",
                        "routing",
                        "topology",
                        "consistency",
                        "lettuce",
                        "hikari",
                        "health",
                        "metrics",
                        "jfr",
                        "jmx",
                        "settings")
                .whereLayer("jdbc")
                .mayOnlyAccessLayers("sampling", "connection", "routing", "topology", "consistency", "settings")
                .whereLayer("sampling")
                .mayOnlyAccessLayers("connection", "replication", "topology", "consistency", "settings")
                .whereLayer("connection")
                .mayOnlyAccessLayers("replication", "topology")
                .whereLayer("replication")
                .mayOnlyAccessLayers("topology")
                .whereLayer("postgresql")
                .mayOnlyAccessLayers("replication", "topology", "settings")
                .whereLayer("postgresql")
                .mayOnlyBeAccessedByLayers("hibernate")
                .whereLayer("routing")
                .mayOnlyAccessLayers("topology", "consistency")
                .whereLayer("topology")
                .mayOnlyAccessLayers("consistency", "settings")
                .whereLayer("consistency")
                .mayOnlyAccessLayers("settings")
                .whereLayer("lettuce")
                .mayOnlyAccessLayers("consistency", "settings")
                .whereLayer("hikari")
                .mayOnlyAccessLayers("connection", "replication", "topology", "settings")
                .whereLayer("health")
                .mayOnlyAccessLayers("sampling", "connection", "replication", "topology", "consistency", "settings")
                .whereLayer("metrics")
                .mayOnlyAccessLayers("jdbc", "sampling", "routing", "topology", "consistency")
                .whereLayer("jfr")
                .mayOnlyAccessLayers("routing", "topology")
                .whereLayer("jmx")
                .mayOnlyAccessLayers("metrics")
                .whereLayer("micrometer")
                .mayOnlyAccessLayers("root", "metrics")
                .whereLayer("micrometer")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("settings")
                .mayNotAccessAnyLayer()
                .check(CORE);
    }

    @Test
    void optionalLibrariesAreEachUsedInOneRoom() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".lettuce..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.lettuce..", "io.netty..", "reactor..")
                .check(CORE);
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".hikari..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.zaxxer..")
                .check(CORE);
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".micrometer..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.micrometer..")
                .check(CORE);
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".jfr..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("jdk.jfr..")
                .check(CORE);
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.postgresql..")
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

    /** By source file: what stands in one file is read together. */
    @Test
    void noCircleIsBetweenTheFilesOfARoom() {
        for (String room : List.of(
                "topology", "replication", "internal.sampling", "internal.connection", "postgresql", "hikari")) {
            Map<String, Set<String>> named = new TreeMap<>();
            for (JavaClass type : CORE.that(resideInAPackage(ROOT + "." + room))) {
                Set<String> others = named.computeIfAbsent(file(type), unknown -> new TreeSet<>());
                type.getDirectDependenciesFromSelf().stream()
                        .map(Dependency::getTargetClass)
                        .filter(target -> target.getPackageName().equals(type.getPackageName()))
                        .map(ArchitectureTest::file)
                        .forEach(others::add);
                others.remove(file(type));
            }
            assertThat(named).as(room).isNotEmpty();
            // Whoever names nobody who is left goes; what stays names each other in a circle.
            while (named.entrySet().removeIf(entry -> named.keySet().stream().noneMatch(entry.getValue()::contains))) {
                continue;
            }
            assertThat(named).as("circle in %s", room).isEmpty();
        }
    }

    private static String file(JavaClass type) {
        return type.getSource().flatMap(Source::getFileName).orElse(type.getName());
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
                .should(com.tngtech.archunit.lang.conditions.ArchConditions.not(
                        com.tngtech.archunit.lang.conditions.ArchConditions.have(describe(
                                "a name that says nothing",
                                (JavaClass type) ->
                                        type.getSimpleName().matches(".*(Impl|Manager|Helper|Util|Utils)")))))
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
        assertThat(CORE.that(resideInAPackage(ROOT + ".."))).isNotEmpty();
    }
}
