/** Keeps what a replica showed out of Hibernate's caches. */
@NullMarked
package io.github.hibernatemr.internal.cache;

import org.jspecify.annotations.NullMarked;
