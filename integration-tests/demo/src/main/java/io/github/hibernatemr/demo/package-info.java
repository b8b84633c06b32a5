/** A shop in Europe whose primary is in America: what hibernate-mr does for it, in half a minute. */
@NullMarked
package io.github.hibernatemr.demo;

import org.jspecify.annotations.NullMarked;
