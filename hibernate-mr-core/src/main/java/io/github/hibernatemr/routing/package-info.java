/** From a level, a key's requirement and a topology to a route with a reason. No I/O. */
@NullMarked
package io.github.hibernatemr.routing;

import org.jspecify.annotations.NullMarked;
