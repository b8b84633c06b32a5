/** The front door of hibernate-mr. */
@NullMarked
package io.github.hibernatemr;

import org.jspecify.annotations.NullMarked;
