/** What plugs into Hibernate and wires the other rooms. */
@NullMarked
package io.github.hibernatemr.hibernate;

import org.jspecify.annotations.NullMarked;
