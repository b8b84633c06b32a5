/** What the user types: keys, types, defaults and the errors for what cannot be used. */
@NullMarked
package io.github.hibernatemr.settings;

import org.jspecify.annotations.NullMarked;
