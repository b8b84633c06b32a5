/** Connection pools for nodes that are given as URLs, in Java SE. */
@NullMarked
package io.github.hibernatemr.hikari;

import org.jspecify.annotations.NullMarked;
