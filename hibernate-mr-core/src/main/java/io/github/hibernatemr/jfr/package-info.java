/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
/** What happens, as events of the JDK's Flight Recorder. */
@NullMarked
package io.github.hibernatemr.jfr;

import org.jspecify.annotations.NullMarked;
