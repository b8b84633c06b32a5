/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import io.github.hibernatemr.hibernate.MultiRegionListener;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The rooms of the house, and who may enter which from where. */
class ArchitectureTest {

    private static final String ROOT = "io.github.hibernatemr";

    private static final JavaClasses CORE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    /** What an application listens with: named by its door, and by whoever tells it. */
    private static final DescribedPredicate<JavaClass> HEARD =
            type(MultiRegionListener.class).as("the listener");

    @Test
    void nothingImportsUpwards() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("root")
                .definedBy(ROOT)
                .layer("registration")
                .definedBy(ROOT + ".internal.registration..")
                .layer("hibernate")
                .definedBy(resideInAPackage(ROOT + ".hibernate..").and(not(HEARD)))
                .layer("activation")
                .definedBy(ROOT + ".internal.activation..")
                .layer("observe")
                .definedBy(ROOT + ".internal.observe..")
                .layer("heard")
                .definedBy(HEARD)
                .layer("stalebase")
                .definedBy(ROOT + ".internal.stalebase..")
                .layer("cache")
                .definedBy(ROOT + ".internal.cache..")
                .layer("flush")
                .definedBy(ROOT + ".internal.flush..")
                .layer("jta")
                .definedBy(ROOT + ".internal.jta..")
                .layer("jdbc")
                .definedBy(ROOT + ".jdbc..")
                .layer("routing")
                .definedBy(ROOT + ".routing..")
                .layer("topology")
                .definedBy(ROOT + ".topology..")
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
                .whereLayer("registration")
                .mayOnlyAccessLayers("hibernate", "activation", "stalebase", "cache", "flush", "settings")
                .whereLayer("registration")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("hibernate")
                .mayOnlyAccessLayers("activation", "jdbc", "settings")
                .whereLayer("activation")
                .mayOnlyAccessLayers(
                        "observe",
                        "jta",
                        "jdbc",
                        "routing",
                        "topology",
                        "consistency",
                        "lettuce",
                        "hikari",
                        "health",
                        "metrics",
                        "jmx",
                        "settings")
                .whereLayer("observe")
                .mayOnlyAccessLayers("heard", "metrics", "jfr", "routing", "topology", "consistency")
                .whereLayer("heard")
                .mayOnlyAccessLayers("routing", "topology")
                .whereLayer("stalebase")
                .mayOnlyAccessLayers("flush", "jdbc", "consistency")
                .whereLayer("cache")
                .mayOnlyAccessLayers("flush", "jdbc")
                .whereLayer("flush")
                .mayOnlyAccessLayers("jdbc", "routing")
                .whereLayer("jta")
                .mayOnlyAccessLayers("jdbc", "topology", "settings")
                .whereLayer("jdbc")
                .mayOnlyAccessLayers("routing", "topology", "consistency", "settings")
                .whereLayer("routing")
                .mayOnlyAccessLayers("topology", "consistency")
                .whereLayer("topology")
                .mayOnlyAccessLayers("consistency", "settings")
                .whereLayer("consistency")
                .mayOnlyAccessLayers("settings")
                .whereLayer("lettuce")
                .mayOnlyAccessLayers("consistency", "settings")
                .whereLayer("hikari")
                .mayOnlyAccessLayers("topology", "settings")
                .whereLayer("health")
                .mayOnlyAccessLayers("topology", "consistency", "settings")
                .whereLayer("metrics")
                .mayOnlyAccessLayers("jdbc", "routing", "topology", "consistency")
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

    /** Rooms in which what is changed in one class comes back to it from no other. */
    private static final List<String> WITHOUT_CIRCLES = List.of(
            ROOT + ".hibernate",
            ROOT + ".internal.registration",
            ROOT + ".internal.activation",
            ROOT + ".internal.observe",
            ROOT + ".internal.stalebase",
            ROOT + ".internal.cache",
            ROOT + ".internal.flush",
            ROOT + ".internal.jta");

    @Test
    void betweenTheClassesOfARoomThereIsNoCircle() {
        slices().assignedFrom(new SliceAssignment() {
                    @Override
                    public SliceIdentifier getIdentifierOf(JavaClass type) {
                        String outermost = type.getName().split("\\$", 2)[0];
                        return WITHOUT_CIRCLES.contains(type.getPackageName())
                                ? SliceIdentifier.of(outermost)
                                : SliceIdentifier.ignore();
                    }

                    @Override
                    public String getDescription() {
                        return "classes with what is inside of them";
                    }
                })
                .should()
                .beFreeOfCycles()
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
    void routingDoesNoInputOrOutput() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".routing..")
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
