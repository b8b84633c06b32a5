/** Nodes, the primary's clock, and how far each replica is known to have come: what is known at one moment, pure. */
@NullMarked
package io.github.hibernatemr.topology;

import org.jspecify.annotations.NullMarked;
