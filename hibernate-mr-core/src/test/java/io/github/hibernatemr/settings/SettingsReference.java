/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.settings;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/** The reference of the settings as Markdown, from the source of {@link MultiRegionSettings}. */
final class SettingsReference {

    private static final Pattern SECTION = Pattern.compile("(?m)^ {4}// (.+)$");

    private final List<SettingDoc> settings = new ArrayList<>();
    private final List<String> introduction = new ArrayList<>();
    private final CharSequence source;
    private final DocTrees trees;
    private final CompilationUnitTree unit;

    private SettingsReference(CharSequence source, DocTrees trees, CompilationUnitTree unit) {
        this.source = source;
        this.trees = trees;
        this.unit = unit;
    }

    static SettingsReference of(Path sourceFile) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (var files = compiler.getStandardFileManager(null, null, null)) {
            var task = (JavacTask) compiler.getTask(
                    null, files, null, List.of("-proc:none"), null, files.getJavaFileObjects(sourceFile));
            CompilationUnitTree unit = task.parse().iterator().next();
            var reference =
                    new SettingsReference(unit.getSourceFile().getCharContent(true), DocTrees.instance(task), unit);
            reference.scan();
            return reference;
        }
    }

    List<SettingDoc> settings() {
        return settings;
    }

    private void scan() {
        new TreePathScanner<Void, Void>() {
            @Override
            public Void visitClass(ClassTree type, Void unused) {
                if (type.getSimpleName().contentEquals("Defaults")) {
                    return null;
                }
                introduction.addAll(JavadocMarkdown.paragraphs(comment(getCurrentPath())));
                return super.visitClass(type, unused);
            }

            @Override
            public Void visitVariable(VariableTree constant, Void unused) {
                add(constant, comment(getCurrentPath()));
                return null;
            }
        }.scan(unit, null);
    }

    private DocCommentTree comment(TreePath path) {
        DocCommentTree comment = trees.getDocCommentTree(path);
        if (comment == null) {
            throw new IllegalStateException("no Javadoc on " + path.getLeaf());
        }
        return comment;
    }

    private void add(VariableTree constant, DocCommentTree comment) {
        String value = (String) JavadocMarkdown.constant(MultiRegionSettings.class, constant.getName());
        List<String> paragraphs = JavadocMarkdown.paragraphs(comment);
        boolean onlyBeginning = value.endsWith(".") && paragraphs.size() == 1;
        if (!onlyBeginning) {
            int position = (int) trees.getSourcePositions().getStartPosition(unit, constant);
            settings.add(SettingDoc.of(sectionAt(position), value, paragraphs));
        }
    }

    private String sectionAt(int position) {
        var matcher = SECTION.matcher(source.subSequence(0, position));
        String section = "General";
        while (matcher.find()) {
            section = matcher.group(1);
        }
        return section;
    }

    String markdown() {
        StringBuilder page = new StringBuilder("""
                <!-- Generated from the Javadoc of MultiRegionSettings.java by SettingsReferenceTest. Do not edit this page: \
                change the source and run the test with -Dhibernate-mr.docs.update=true. -->

                # Settings

                *This page is generated from the source.*

                """);
        introduction.forEach(paragraph -> page.append(paragraph).append("\n\n"));
        page.append("| key | default | meaning |\n| --- | --- | --- |\n");
        settings.forEach(setting -> page.append(setting.row()));
        String section = "";
        for (SettingDoc setting : settings) {
            if (!setting.section().equals(section)) {
                section = setting.section();
                page.append("\n## ").append(section).append('\n');
            }
            page.append(setting.details());
        }
        return page.toString();
    }
}
