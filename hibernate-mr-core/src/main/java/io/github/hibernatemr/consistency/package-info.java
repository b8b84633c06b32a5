/** Levels, scopes, keys and write timestamps: who must read what. */
@NullMarked
package io.github.hibernatemr.consistency;

import org.jspecify.annotations.NullMarked;
