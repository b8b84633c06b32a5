/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.settings;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.DocTree;
import com.sun.source.doctree.LinkTree;
import com.sun.source.doctree.LiteralTree;
import com.sun.source.doctree.StartElementTree;
import com.sun.source.doctree.TextTree;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Javadoc as Markdown; links to constants become their values, so that no page can tell another default. */
final class JavadocMarkdown {

    private static final String PARAGRAPH = "\u2029";

    private JavadocMarkdown() {}

    static List<String> paragraphs(DocCommentTree comment) {
        if (!comment.getBlockTags().isEmpty()) {
            throw new IllegalStateException("the reference has no place for " + comment.getBlockTags());
        }
        String text =
                comment.getFullBody().stream().map(JavadocMarkdown::markdown).collect(Collectors.joining());
        return Stream.of(text.split(PARAGRAPH))
                .map(paragraph -> paragraph.strip().replaceAll("\\s+", " "))
                .toList();
    }

    private static String markdown(DocTree tree) {
        if (tree instanceof TextTree text) {
            return text.getBody();
        }
        if (tree instanceof LiteralTree literal) {
            return code(literal.getBody().getBody());
        }
        if (tree instanceof LinkTree link) {
            return target(link.getReference().getSignature());
        }
        if (tree instanceof StartElementTree element && element.getName().contentEquals("p")) {
            return PARAGRAPH;
        }
        throw new IllegalStateException("cannot render " + tree.getKind() + ": " + tree);
    }

    private static String target(String signature) {
        String[] parts = signature.split("#");
        if (parts.length == 1) {
            return choices(signature);
        }
        if (parts[0].isEmpty()) {
            return code((String) constant(MultiRegionSettings.class, parts[1]));
        }
        if (parts[0].equals("Defaults")) {
            return value(constant(MultiRegionSettings.Defaults.class, parts[1]));
        }
        throw new IllegalStateException("cannot render a link to " + signature);
    }

    /** The constants of an enum of this package. */
    private static String choices(String type) {
        try {
            Class<?> found = Class.forName(MultiRegionSettings.class.getPackageName() + "." + type.replace('.', '$'));
            return Arrays.stream(found.getEnumConstants())
                    .map(JavadocMarkdown::value)
                    .collect(Collectors.joining(", "));
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("the Javadoc links to what is not there: " + type, e);
        }
    }

    private static String value(Object value) {
        if (value instanceof List<?> list) {
            return list.stream().map(JavadocMarkdown::value).collect(Collectors.joining(", then "));
        }
        if (value instanceof Duration duration) {
            return code(DurationText.of(duration));
        }
        return code(value instanceof Enum<?> choice ? choice.name().toLowerCase(Locale.ROOT) : value.toString());
    }

    private static String code(String text) {
        return "`" + text.strip() + "`";
    }

    static Object constant(Class<?> holder, CharSequence name) {
        try {
            return holder.getField(name.toString()).get(null);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the Javadoc links to what is not there: " + holder + "#" + name, e);
        }
    }
}
