/** Keeps what a replica showed from overwriting a newer row of the primary. */
@NullMarked
package io.github.hibernatemr.internal.stalebase;

import org.jspecify.annotations.NullMarked;
