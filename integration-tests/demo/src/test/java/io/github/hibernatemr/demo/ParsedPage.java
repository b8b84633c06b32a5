/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.demo;

import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** A page as whoever reads it strictly understands it; what is not well-formed has none. */
record ParsedPage(String source, Document document) {

    static ParsedPage of(String source) {
        try {
            var builder = DocumentBuilderFactory.newInstance().newDocumentBuilder();
            builder.setErrorHandler(null);
            return new ParsedPage(source, builder.parse(new InputSource(new StringReader(source))));
        } catch (ParserConfigurationException | SAXException | IOException e) {
            throw new AssertionError("not well-formed: " + e.getMessage(), e);
        }
    }

    String text() {
        return document.getDocumentElement().getTextContent();
    }

    List<Element> all(String name) {
        var found = document.getElementsByTagName(name);
        return IntStream.range(0, found.getLength())
                .mapToObj(i -> (Element) found.item(i))
                .toList();
    }

    List<String> rows() {
        return all("tr").stream().map(Element::getTextContent).toList();
    }

    /** How many dots there are of one colour. */
    long dots(String style) {
        return all("path").stream()
                .filter(path -> path.getAttribute("class").equals("dots " + style))
                .flatMapToInt(path -> path.getAttribute("d").chars())
                .filter(character -> character == 'M')
                .count();
    }

    String pathOf(String style) {
        return all("path").stream()
                .filter(path -> path.getAttribute("class").equals(style))
                .map(path -> path.getAttribute("d"))
                .findFirst()
                .orElseThrow();
    }
}
