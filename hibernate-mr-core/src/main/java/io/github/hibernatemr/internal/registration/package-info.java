/** What Hibernate finds as a service: switches hibernate-mr on for the persistence units that want it. */
@NullMarked
package io.github.hibernatemr.internal.registration;

import org.jspecify.annotations.NullMarked;
