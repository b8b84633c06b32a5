/** Tells those who listen what becomes of a persistence unit. */
@NullMarked
package io.github.hibernatemr.internal.observe;

import org.jspecify.annotations.NullMarked;
