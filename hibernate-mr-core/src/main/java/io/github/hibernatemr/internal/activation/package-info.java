/** Makes, keeps and ends what serves a persistence unit. */
@NullMarked
package io.github.hibernatemr.internal.activation;

import org.jspecify.annotations.NullMarked;
