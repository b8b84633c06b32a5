/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.shop;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.security.enterprise.credential.UsernamePasswordCredential;
import jakarta.security.enterprise.identitystore.CredentialValidationResult;
import jakarta.security.enterprise.identitystore.IdentityStore;
import java.util.Set;

/** Who may log in: this is an example, so everybody whose password is the name. */
@ApplicationScoped
public class Customers implements IdentityStore {

    public CredentialValidationResult validate(UsernamePasswordCredential credential) {
        return credential.compareTo(credential.getCaller(), credential.getCaller())
                ? new CredentialValidationResult(credential.getCaller(), Set.of("customer"))
                : CredentialValidationResult.INVALID_RESULT;
    }
}
