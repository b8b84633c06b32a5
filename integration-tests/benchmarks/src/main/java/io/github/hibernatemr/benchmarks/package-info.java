/** What hibernate-mr costs where the network costs nothing. */
@NullMarked
package io.github.hibernatemr.benchmarks;

import org.jspecify.annotations.NullMarked;
