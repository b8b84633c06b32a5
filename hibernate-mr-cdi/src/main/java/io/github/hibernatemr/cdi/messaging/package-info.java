/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
/**
 * In Jakarta Messaging, and whatever else carries messages: tokens from who sends to who receives, be it in another region. All of it is
 * optional: where the server has no Jakarta Messaging, nothing here is loaded but the extension.
 */
@NullMarked
package io.github.hibernatemr.cdi.messaging;

import org.jspecify.annotations.NullMarked;
