/** The routed connection and its statements. */
@NullMarked
package io.github.hibernatemr.jdbc;

import org.jspecify.annotations.NullMarked;
