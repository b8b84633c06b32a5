/** Hibernate's events that tell of a write, and the way from a session to its routed connection. */
@NullMarked
package io.github.hibernatemr.internal.flush;

import org.jspecify.annotations.NullMarked;
