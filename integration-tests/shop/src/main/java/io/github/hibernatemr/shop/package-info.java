/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
/**
 * An application as there are many: entities, services, Jakarta REST, a login. hibernate-mr is in its WAR and in one line of its
 * {@code persistence.xml}.
 */
package io.github.hibernatemr.shop;
