/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
/** What pods of any application server must do, and the cluster that they do it on. */
@NullMarked
package io.github.hibernatemr.pods;

import org.jspecify.annotations.NullMarked;
