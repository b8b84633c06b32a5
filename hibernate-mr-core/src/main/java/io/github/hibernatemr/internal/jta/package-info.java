/** The container's transactions. */
@NullMarked
package io.github.hibernatemr.internal.jta;

import org.jspecify.annotations.NullMarked;
