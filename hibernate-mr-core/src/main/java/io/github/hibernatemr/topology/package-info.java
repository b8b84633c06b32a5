/** Nodes, what is sampled from them, and how far each replica is known to have come. */
@NullMarked
package io.github.hibernatemr.topology;

import org.jspecify.annotations.NullMarked;
