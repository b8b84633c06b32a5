/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.shop;

import jakarta.annotation.security.DeclareRoles;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.security.enterprise.authentication.mechanism.http.BasicAuthenticationMechanismDefinition;
import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;

/** The shop: customers log in and see what they have bought. */
@ApplicationPath("api")
@ApplicationScoped
@DeclareRoles("customer")
@BasicAuthenticationMechanismDefinition(realmName = "shop")
public class ShopApplication extends Application {}
