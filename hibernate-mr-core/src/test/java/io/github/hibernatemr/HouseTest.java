/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * How large the house's rooms are: what one has to hold in one's head. Measured on the sources; {@code -Dhibernate-mr.house=print} prints the
 * tree of packages.
 */
class HouseTest {

    private static final Path SOURCES = Path.of("src/main/java");

    private static final int MOST_FILES = 20;
    private static final int MOST_LINES_OF_A_PACKAGE = 1_700;
    private static final int MOST_LINES_OF_A_FILE = 300;
    private static final int MOST_LINES_OF_A_METHOD = 30;
    private static final int MOST_PARAMETERS = 5;
    private static final double MOST_PUBLIC = 0.35;
    private static final double MOST_VISIBLE = 0.40;

    /** What has no logic, and is as wide as what it names: JDBC's methods, the settings. */
    private static final Set<String> EXCEPTED_FILES = Set.of(
            "ForwardingCallableStatement",
            "ForwardingConnection",
            "ForwardingPreparedStatement",
            "MultiRegionSettings");

    private static final Map<String, Room> ROOMS = new TreeMap<>();
    private static final List<String> LONG_FILES = new ArrayList<>();
    private static final List<String> LONG_METHODS = new ArrayList<>();
    private static final List<String> WIDE_CONSTRUCTORS = new ArrayList<>();

    private static final class Room {
        private int files;
        private int lines;
        private int types;
        private int publicTypes;
    }

    @BeforeAll
    static void measure() throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(SOURCES)) {
            files = all.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !file.endsWith("package-info.java"))
                    .sorted()
                    .toList();
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
            for (Path file : files) {
                Iterable<? extends JavaFileObject> source = manager.getJavaFileObjects(file);
                JavacTask task = (JavacTask) compiler.getTask(null, manager, null, null, null, source);
                measure(
                        file,
                        task.parse().iterator().next(),
                        Trees.instance(task).getSourcePositions());
            }
        }
        if ("print".equals(System.getProperty("hibernate-mr.house"))) {
            print();
        }
    }

    private static void measure(Path file, CompilationUnitTree unit, SourcePositions positions) throws IOException {
        String name = file.getFileName().toString().replace(".java", "");
        String room = String.valueOf(unit.getPackageName());
        Room measured = ROOMS.computeIfAbsent(room, same -> new Room());
        List<String> lines = Files.readAllLines(file);
        measured.files++;
        measured.lines += linesOfCode(lines);
        if (lines.size() > MOST_LINES_OF_A_FILE && !EXCEPTED_FILES.contains(name)) {
            LONG_FILES.add(name + ": " + lines.size());
        }
        new TreeScanner<Void, String>() {

            @Override
            public Void visitClass(ClassTree type, String within) {
                boolean isAnonymous = type.getSimpleName().length() == 0;
                String path = within.isEmpty() ? type.getSimpleName().toString() : within + "." + type.getSimpleName();
                if (!isAnonymous) {
                    measured.types++;
                    measured.publicTypes += type.getModifiers().getFlags().contains(Modifier.PUBLIC) ? 1 : 0;
                }
                boolean isRecord = type.getKind() == Tree.Kind.RECORD;
                for (Tree member : type.getMembers()) {
                    if (member instanceof MethodTree method && !(isRecord && method.getReturnType() == null)) {
                        measure(path, method);
                    }
                }
                return super.visitClass(type, path);
            }

            private void measure(String type, MethodTree method) {
                if (method.getBody() == null) {
                    return;
                }
                long from = unit.getLineMap().getLineNumber(positions.getStartPosition(unit, method.getBody()));
                long to = unit.getLineMap().getLineNumber(positions.getEndPosition(unit, method.getBody()));
                if (to - from + 1 > MOST_LINES_OF_A_METHOD) {
                    LONG_METHODS.add(type + "." + method.getName() + ": " + (to - from + 1));
                }
                boolean isConstructor = method.getReturnType() == null;
                if (isConstructor && method.getParameters().size() > MOST_PARAMETERS) {
                    WIDE_CONSTRUCTORS.add(type + ": " + method.getParameters().size());
                }
            }
        }.scan(unit, "");
    }

    /** Without blank lines, comments, imports and the package's name. */
    private static int linesOfCode(List<String> lines) {
        int count = 0;
        boolean inComment = false;
        boolean inText = false;
        for (String line : lines) {
            String code = line.strip();
            if (!inText && code.startsWith("/*")) {
                inComment = true;
            }
            boolean isCode = !inComment && !code.isEmpty() && !code.startsWith("//");
            if (isCode && (inText || !(code.startsWith("import ") || code.startsWith("package ")))) {
                count++;
            }
            if (!inComment && (code.split("\"\"\"", -1).length - 1) % 2 == 1) {
                inText = !inText;
            }
            if (inComment && code.contains("*/")) {
                inComment = false;
            }
        }
        return count;
    }

    private static void print() {
        System.out.printf("%-45s %5s %6s %6s %6s%n", "package", "files", "lines", "types", "public");
        ROOMS.forEach((name, room) -> System.out.printf(
                "%-45s %5d %6d %6d %6d%n", name, room.files, room.lines, room.types, room.publicTypes));
        System.out.printf(
                "%-45s %5d %6d %6d %6d%n",
                "all",
                ROOMS.values().stream().mapToInt(room -> room.files).sum(),
                ROOMS.values().stream().mapToInt(room -> room.lines).sum(),
                types(),
                publicTypes());
    }

    private static int types() {
        return ROOMS.values().stream().mapToInt(room -> room.types).sum();
    }

    private static int publicTypes() {
        return ROOMS.values().stream().mapToInt(room -> room.publicTypes).sum();
    }

    private static String crowded(java.util.function.ToIntFunction<Room> size, int most) {
        return ROOMS.entrySet().stream()
                .filter(room -> size.applyAsInt(room.getValue()) > most)
                .map(room -> room.getKey() + ": " + size.applyAsInt(room.getValue()))
                .collect(joining(", "));
    }

    @Test
    void aPackageHasFewFiles() {
        assertThat(crowded(room -> room.files, MOST_FILES)).isEmpty();
    }

    @Test
    void aPackageHasFewLines() {
        assertThat(crowded(room -> room.lines, MOST_LINES_OF_A_PACKAGE)).isEmpty();
    }

    @Test
    void aFileIsShort() {
        assertThat(LONG_FILES).isEmpty();
    }

    @Test
    void aMethodIsShort() {
        assertThat(LONG_METHODS).isEmpty();
    }

    @Test
    void aConstructorHasFewParameters() {
        assertThat(WIDE_CONSTRUCTORS).isEmpty();
    }

    /** What a stranger may name must stay as it is, so it is little. */
    @Test
    void mostTypesAreNotPublic() {
        int named = ROOMS.entrySet().stream()
                .filter(room -> !isInternal(room.getKey()))
                .mapToInt(room -> room.getValue().publicTypes)
                .sum();
        assertThat((double) named / types()).isLessThanOrEqualTo(MOST_PUBLIC);
    }

    /** In Java whatever another room names is public as well; the rest of a room is its own. */
    @Test
    void mostOfWhatIsInternalIsItsRoomsOwn() {
        int visible = 0;
        int all = 0;
        for (Map.Entry<String, Room> room : ROOMS.entrySet()) {
            if (isInternal(room.getKey())) {
                visible += room.getValue().publicTypes;
                all += room.getValue().types;
            }
        }
        assertThat((double) visible / all).isLessThanOrEqualTo(MOST_VISIBLE);
    }

    private static boolean isInternal(String room) {
        return room.startsWith("io.github.hibernatemr.internal");
    }
}
