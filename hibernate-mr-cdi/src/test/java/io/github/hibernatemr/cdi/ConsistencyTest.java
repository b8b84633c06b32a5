/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.cdi;

import static io.github.hibernatemr.cdi.Consistency.Level.BOUNDED;
import static io.github.hibernatemr.cdi.Consistency.Level.EVENTUAL;
import static io.github.hibernatemr.cdi.Consistency.Level.SESSION;
import static io.github.hibernatemr.cdi.Consistency.Level.STRONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.hibernatemr.consistency.ConsistencyLevel;
import io.github.hibernatemr.consistency.ConsistencyScope;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Stereotype;
import jakarta.enterprise.inject.Typed;
import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import jakarta.enterprise.inject.spi.DefinitionException;
import jakarta.inject.Inject;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InterceptorBinding;
import jakarta.interceptor.InvocationContext;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which level holds where, in a container of Weld's. */
class ConsistencyTest {

    private static SeContainer container;
    private static Catalogue catalogue;

    static @Nullable ConsistencyLevel level() {
        ConsistencyScope scope = ConsistencyScope.current();
        return scope == null ? null : scope.level();
    }

    @ApplicationScoped
    static class Plain {
        @Nullable
        ConsistencyLevel none() {
            return level();
        }

        @Consistency(STRONG)
        @Nullable
        ConsistencyLevel strong() {
            return level();
        }

        @Consistency(STRONG)
        void fails() {
            throw new IllegalStateException("on purpose");
        }
    }

    @ApplicationScoped
    @Consistency(EVENTUAL)
    static class Catalogue {
        @Inject
        Plain plain;

        @Nullable
        ConsistencyLevel ofClass() {
            return level();
        }

        @Consistency(value = BOUNDED, maxStaleness = "2s")
        @Nullable
        ConsistencyLevel ofMethod() {
            return level();
        }

        @Nullable
        ConsistencyLevel calledByItself() {
            return ofMethod();
        }

        String aroundACall() {
            return level() + ", " + plain.strong() + ", " + plain.none() + ", " + level();
        }
    }

    @ApplicationScoped
    @Typed(Inheriting.class)
    static class Inheriting extends Catalogue {}

    @ApplicationScoped
    @Consistency(STRONG)
    @Typed(Overriding.class)
    static class Overriding extends Catalogue {}

    @Stereotype
    @Consistency(SESSION)
    @Target(ElementType.TYPE)
    @Retention(RetentionPolicy.RUNTIME)
    @interface Careful {}

    @ApplicationScoped
    @Careful
    @Typed(Stereotyped.class)
    static class Stereotyped extends Plain {
        @Nullable
        ConsistencyLevel own() {
            return level();
        }
    }

    /** Where Jakarta Transactions has its own. */
    @InterceptorBinding
    @Retention(RetentionPolicy.RUNTIME)
    @interface AsTransactional {}

    @Interceptor
    @AsTransactional
    @Priority(Interceptor.Priority.PLATFORM_BEFORE + 200)
    static class TransactionsPlace {
        static @Nullable ConsistencyLevel seen;

        @AroundInvoke
        Object around(InvocationContext invocation) throws Exception {
            seen = level();
            return invocation.proceed();
        }
    }

    @ApplicationScoped
    static class Transactional {
        @AsTransactional
        @Consistency(STRONG)
        void work() {}
    }

    @BeforeAll
    static void start() {
        container = container(
                Plain.class,
                Catalogue.class,
                Inheriting.class,
                Overriding.class,
                Stereotyped.class,
                TransactionsPlace.class,
                Transactional.class);
        catalogue = bean(Catalogue.class);
    }

    private static SeContainer container(Class<?>... beans) {
        return SeContainerInitializer.newInstance()
                .disableDiscovery()
                .addExtensions(ConsistencyExtension.class)
                .addBeanClasses(ConsistencyInterceptor.class)
                .addBeanClasses(beans)
                .initialize();
    }

    @AfterAll
    static void close() {
        container.close();
    }

    private static <T> T bean(Class<T> type) {
        return container.select(type).get();
    }

    @Test
    void withoutAnAnnotationNothingIsSet() {
        Plain plain = bean(Plain.class);
        assertThat(plain.none()).isNull();
        assertThat(plain.strong()).isEqualTo(ConsistencyLevel.strong());
        assertThatThrownBy(plain::fails).hasMessage("on purpose");
        assertThat(ConsistencyScope.current()).as("closed, whatever happens").isNull();
    }

    @Test
    void aMethodsGoesBeforeItsClasss() {
        assertThat(catalogue.ofClass()).isEqualTo(ConsistencyLevel.eventual());
        assertThat(catalogue.ofMethod()).isEqualTo(ConsistencyLevel.bounded(Duration.ofSeconds(2)));
        assertThat(catalogue.calledByItself()).as("not intercepted").isEqualTo(ConsistencyLevel.eventual());
    }

    @Test
    void whatIsCalledGoesBeforeWhoCallsAndEndsWithTheCall() {
        assertThat(catalogue.aroundACall()).isEqualTo("eventual, strong, eventual, eventual");
    }

    @Test
    void classesInheritAndOverride() {
        assertThat(bean(Inheriting.class).ofClass()).isEqualTo(ConsistencyLevel.eventual());
        assertThat(bean(Overriding.class).ofClass()).isEqualTo(ConsistencyLevel.strong());
        assertThat(bean(Overriding.class).ofMethod()).isEqualTo(ConsistencyLevel.bounded(Duration.ofSeconds(2)));
        assertThat(bean(Stereotyped.class).own()).isEqualTo(ConsistencyLevel.session());
        assertThat(bean(Stereotyped.class).strong()).isEqualTo(ConsistencyLevel.strong());
    }

    @Test
    void theLevelIsThereBeforeATransactionBegins() {
        bean(Transactional.class).work();
        assertThat(TransactionsPlace.seen).isEqualTo(ConsistencyLevel.strong());
    }

    @ApplicationScoped
    static class Unbounded {
        @Consistency(BOUNDED)
        void work() {}
    }

    @ApplicationScoped
    @Consistency(value = BOUNDED, maxStaleness = "2 parsecs")
    static class NoDuration {}

    @ApplicationScoped
    @Consistency(value = STRONG, maxStaleness = "2s")
    static class NoMeaning {}

    @Test
    void whatIsWrongIsSaidAtDeployment() {
        assertThatThrownBy(() -> container(Unbounded.class).close())
                .isInstanceOf(DefinitionException.class)
                .hasMessageContaining("Unbounded.work: level BOUNDED needs a maxStaleness such as \"2s\"");
        assertThatThrownBy(() -> container(NoDuration.class).close())
                .hasMessageContaining("NoDuration: level BOUNDED")
                .hasMessageContaining("not \"2 parsecs\"");
        assertThatThrownBy(() -> container(NoMeaning.class).close())
                .hasMessageContaining("NoMeaning: maxStaleness = \"2s\" has no meaning at level STRONG");
    }

    /** As in an application: the container finds the archive and its extension, and nothing is registered. */
    @Test
    void theDependencyIsAllTheRegistrationThereIs() {
        try (SeContainer found =
                SeContainerInitializer.newInstance().addBeanClasses(Plain.class).initialize()) {
            assertThat(found.select(Plain.class).get().strong()).isEqualTo(ConsistencyLevel.strong());
        }
        assertThatThrownBy(() -> SeContainerInitializer.newInstance()
                        .addBeanClasses(Unbounded.class)
                        .initialize()
                        .close())
                .isInstanceOf(DefinitionException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1s", "2", "soon"})
    void noBound(String text) {
        assertThatThrownBy(() -> BOUNDED.with(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
