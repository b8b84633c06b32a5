/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.checker;

import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesNoArguments;

import io.github.hibernatemr.consistency.ConsistencyKey;
import io.github.hibernatemr.consistency.ConsistencyScope;
import io.github.hibernatemr.consistency.LastWrite;
import io.github.hibernatemr.routing.Route;
import io.github.hibernatemr.routing.RouteReason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.agent.ByteBuddyAgent;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.loading.ClassReloadingStrategy;
import net.bytebuddy.implementation.bytecode.assign.Assigner;
import net.bytebuddy.matcher.ElementMatcher;

/** Makes classes of the running product wrong, and right again. The product knows nothing of it. */
final class Mutation {

    private static final String ROOT = "io.github.hibernatemr.";

    private Mutation() {}

    /** Makes the product right again. */
    interface Undo extends AutoCloseable {
        @Override
        void close();

        /** Both, the later mistake first. */
        default Undo and(Undo later) {
            return () -> {
                later.close();
                close();
            };
        }
    }

    static Undo of(String type, String method, Class<?> advice) throws ClassNotFoundException {
        return of(type, named(method), advice);
    }

    static Undo ofMethodWithoutArguments(String type, String method, Class<?> advice) throws ClassNotFoundException {
        ElementMatcher.Junction<MethodDescription> chosen = named(method);
        return of(type, chosen.and(takesNoArguments()), advice);
    }

    private static Undo of(String type, ElementMatcher<? super MethodDescription> method, Class<?> advice)
            throws ClassNotFoundException {
        ByteBuddyAgent.install();
        Class<?> mutated = Class.forName(ROOT + type);
        if (TypeDescription.ForLoadedType.of(mutated)
                .getDeclaredMethods()
                .filter(method)
                .isEmpty()) {
            throw new IllegalStateException(mutated + " no longer has what is to be made wrong: " + method);
        }
        ClassReloadingStrategy strategy = ClassReloadingStrategy.fromInstalledAgent();
        new ByteBuddy()
                .redefine(mutated)
                .visit(Advice.to(advice).on(method))
                .make()
                .load(mutated.getClassLoader(), strategy);
        return () -> {
            try {
                strategy.reset(ClassFileLocator.ForClassLoader.of(mutated.getClassLoader()), mutated);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
    }

    static Undo ofMergeScript(String right, String wrong) throws ReflectiveOperationException {
        Field merge = Class.forName(ROOT + "lettuce.EntryText").getDeclaredField("MERGE");
        merge.setAccessible(true);
        Object script = merge.get(null);
        String rightText = (String) get(script, "text");
        String rightDigest = (String) get(script, "digest");
        if (!rightText.contains(right)) {
            throw new IllegalStateException("the script no longer says " + right);
        }
        set(script, "text", rightText.replace(right, wrong));
        // Redis does not know it, so the text is sent each time.
        set(script, "digest", "0".repeat(rightDigest.length()));
        return () -> {
            set(script, "text", rightText);
            set(script, "digest", rightDigest);
        };
    }

    private static Object get(Object object, String name) throws ReflectiveOperationException {
        Field field = object.getClass().getDeclaredField(name);
        field.setAccessible(true);
        return field.get(object);
    }

    private static void set(Object object, String name, Object value) {
        try {
            Field field = object.getClass().getDeclaredField(name);
            field.setAccessible(true);
            field.set(object, value);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    // Inlined into the product's methods, where nothing of this class can be reached.

    static final class Skipped {
        @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
        static boolean enter() {
            return true;
        }
    }

    static final class TrueAtOnce {
        @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
        static boolean enter() {
            return true;
        }

        @Advice.OnMethodExit
        static void exit(@Advice.Return(readOnly = false) boolean returned) {
            returned = true;
        }
    }

    static final class True {
        @Advice.OnMethodExit
        static void exit(@Advice.Return(readOnly = false) boolean returned) {
            returned = true;
        }
    }

    static final class False {
        @Advice.OnMethodExit
        static void exit(@Advice.Return(readOnly = false) boolean returned) {
            returned = false;
        }
    }

    static final class Null {
        @Advice.OnMethodExit
        static void exit(@Advice.Return(readOnly = false) Instant returned) {
            returned = null;
        }
    }

    static final class Earlier {
        @Advice.OnMethodExit
        static void exit(@Advice.Return(readOnly = false) Instant returned) {
            returned = returned.minusMillis(60);
        }
    }

    static final class Now {
        @Advice.OnMethodExit
        static void exit(@Advice.Return(readOnly = false) Instant returned) {
            returned = Instant.now();
        }
    }

    /** A position of some 300 ms ago, with the clock that is read now. */
    static final class EarlierPosition {
        @Advice.OnMethodEnter
        static void enter(
                @Advice.Argument(value = 1, readOnly = false, typing = Assigner.Typing.DYNAMIC) Object position) {
            Object[] kept = (Object[]) System.getProperties().get("checker.mutant.positions");
            if (kept == null || System.nanoTime() - (Long) kept[2] > 200_000_000L) {
                kept = new Object[] {kept == null ? position : kept[1], position, System.nanoTime()};
                System.getProperties().put("checker.mutant.positions", kept);
            }
            position = kept[0];
        }
    }

    /** The next transaction begins where the last one of its session ended. */
    static final class LastRoute {
        @Advice.OnMethodEnter
        static void enter(
                @Advice.FieldValue("session") Object session,
                @Advice.FieldValue("reader") Object reader,
                @Advice.FieldValue(value = "state", readOnly = false, typing = Assigner.Typing.DYNAMIC) Object state)
                throws ReflectiveOperationException {
            if (state.getClass().getSimpleName().equals("Unbound")) {
                Field last = session.getClass().getDeclaredField("lastRoute");
                last.setAccessible(true);
                Method of = state.getClass().getInterfaces()[0].getDeclaredMethod("of", Route.class);
                of.setAccessible(true);
                state = of.invoke(null, last.get(session));
                Field scope = reader.getClass().getDeclaredField("scope");
                scope.setAccessible(true);
                scope.set(reader, ConsistencyScope.current());
            }
        }
    }

    static final class NewRouteAfterWrite {
        @Advice.OnMethodEnter
        static void enter(
                @Advice.FieldValue(value = "state", readOnly = false, typing = Assigner.Typing.DYNAMIC) Object state)
                throws ReflectiveOperationException {
            Method route = state.getClass().getDeclaredMethod("route");
            route.setAccessible(true);
            RouteReason reason = ((Route) route.invoke(state)).reason();
            if (reason == RouteReason.FLUSH || reason == RouteReason.WRITE) {
                Method of = state.getClass().getInterfaces()[0].getDeclaredMethod("of", Route.class);
                of.setAccessible(true);
                state = of.invoke(null, Route.unbound());
            }
        }
    }

    /** What has been replayed of any timeline includes what was written on any other. */
    static final class OfAnyTimeline {
        @Advice.OnMethodExit
        static void exit(
                @Advice.FieldValue("bytes") long bytes,
                @Advice.Argument(value = 0, typing = Assigner.Typing.DYNAMIC) Object other,
                @Advice.Return(readOnly = false) boolean returned)
                throws ReflectiveOperationException {
            Field otherBytes = other.getClass().getDeclaredField("bytes");
            otherBytes.setAccessible(true);
            returned = Long.compareUnsigned(bytes, otherBytes.getLong(other)) >= 0;
        }
    }

    /** Each write is its key's and nobody else's. */
    static final class WithoutApplication {
        @Advice.OnMethodEnter
        static void enter(@Advice.Argument(value = 0, readOnly = false) Collection<ConsistencyKey> keys) {
            List<ConsistencyKey> others = new ArrayList<>(keys);
            others.remove(ConsistencyKey.APPLICATION);
            keys = others;
        }
    }

    static final class SecondArgument {
        @Advice.OnMethodExit
        static void exit(@Advice.Return(readOnly = false) LastWrite returned, @Advice.Argument(1) LastWrite second) {
            returned = second;
        }
    }

    static final class FirstNumber {
        @Advice.OnMethodExit
        static void exit(@Advice.Return(readOnly = false) Instant returned, @Advice.Argument(0) String text) {
            returned = Instant.EPOCH.plus(Long.parseLong(text.split(" ")[0]), ChronoUnit.MICROS);
        }
    }
}
