/** What users of Hibernate name: connection providers, in settings or as a class to extend, and the listener. */
@NullMarked
package io.github.hibernatemr.hibernate;

import org.jspecify.annotations.NullMarked;
