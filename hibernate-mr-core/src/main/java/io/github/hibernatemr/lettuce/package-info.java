/** The write-timestamp store of a region, in Redis through Lettuce. */
@NullMarked
package io.github.hibernatemr.lettuce;

import org.jspecify.annotations.NullMarked;
