/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.cdi.rest;

import io.github.hibernatemr.cdi.RequestTokens;
import io.github.hibernatemr.consistency.ConsistencyScope;
import io.github.hibernatemr.settings.WebSettings;
import jakarta.ws.rs.client.ClientRequestContext;
import jakarta.ws.rs.client.ClientRequestFilter;
import jakarta.ws.rs.client.ClientResponseContext;
import jakarta.ws.rs.client.ClientResponseFilter;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes the current request's tokens along to another service, and what that has written on the caller's behalf back here.
 *
 * <pre>{@code
 * Client client = ClientBuilder.newBuilder().register(TokenForwarding.class).build();
 * }</pre>
 *
 * <p>Register it with clients of services that may know the tokens only: they tell when their bearer has last written. Does nothing
 * outside of requests. Thread-safe.
 */
public final class TokenForwarding implements ClientRequestFilter, ClientResponseFilter {

    private static final String SCOPE = TokenForwarding.class.getName() + ".scope";

    /** For the client, which makes its own. */
    public TokenForwarding() {}

    @Override
    public void filter(ClientRequestContext request) {
        ConsistencyScope scope = ConsistencyScope.current();
        WebSettings settings = RequestTokens.settings();
        if (scope == null || settings == null) {
            return;
        }
        // The answer may be taken by another thread.
        request.setProperty(SCOPE, scope);
        String carried = RequestTokens.carriedBy(scope);
        // A service that is told nothing would tell nothing either.
        request.getHeaders().putSingle(settings.header(), carried == null ? "" : carried);
    }

    @Override
    public void filter(ClientRequestContext request, ClientResponseContext response) {
        WebSettings settings = RequestTokens.settings();
        if (settings != null && request.getProperty(SCOPE) instanceof ConsistencyScope scope) {
            List<String> headers = response.getHeaders().getOrDefault(settings.header(), List.of());
            RequestTokens.read(new ArrayList<>(headers)).forEach(scope::learnt);
        }
    }
}
