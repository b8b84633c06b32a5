/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.cdi.rest;

import io.github.hibernatemr.cdi.Caller;
import io.github.hibernatemr.cdi.Credentials;
import io.github.hibernatemr.cdi.RequestThread;
import io.github.hibernatemr.cdi.RequestTokens;
import io.github.hibernatemr.cdi.SharedCaches;
import io.github.hibernatemr.cdi.WebRequest;
import io.github.hibernatemr.consistency.ConsistencySnapshot;
import io.github.hibernatemr.settings.WebSettings;
import jakarta.annotation.Priority;
import jakarta.ws.rs.ConstrainedTo;
import jakarta.ws.rs.RuntimeType;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.NewCookie;
import jakarta.ws.rs.ext.Provider;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the servlet filter does, for Jakarta REST without servlets in front; behind that filter it does nothing. Thread-safe.
 *
 * <p>Jakarta REST tells when a request begins in a thread, and not when the thread leaves it. So the thread of an asynchronous
 * method keeps its caller until the next request comes to it, which begins with nobody.
 */
@Provider
@PreMatching
@ConstrainedTo(RuntimeType.SERVER)
@Priority(CallerRestFilter.BEFORE_ALL_OTHERS)
public final class CallerRestFilter implements ContainerRequestFilter, ContainerResponseFilter {

    /** Who authenticates may read the database already. The caller is asked for when the key is needed. */
    static final int BEFORE_ALL_OTHERS = 0;

    private static final String LENT = CallerRestFilter.class.getName() + ".lent";

    /** For the container. */
    public CallerRestFilter() {}

    @Override
    public void filter(ContainerRequestContext request) {
        RequestThread inFront = RequestThread.current();
        if (inFront != null && !inFront.isLentByRest()) {
            return;
        }
        if (inFront != null) {
            inFront.close();
        }
        ConsistencySnapshot snapshot =
                WebRequest.snapshot(request.getMethod(), RequestTokens.read(presented(request)), credentials(request));
        request.setProperty(LENT, RequestThread.lendByRest(() -> key(request), snapshot));
    }

    private static List<@Nullable String> presented(ContainerRequestContext request) {
        List<@Nullable String> texts = new ArrayList<>();
        WebSettings settings = RequestTokens.settings();
        if (settings != null) {
            texts.add(request.getHeaderString(settings.header()));
            texts.addAll(cookies(request, settings.cookie() + "="));
        }
        return texts;
    }

    /** All of that name: Jakarta REST gives one, which may be a sibling domain's. */
    private static List<String> cookies(ContainerRequestContext request, String start) {
        return request.getHeaders().getOrDefault(HttpHeaders.COOKIE, List.of()).stream()
                .flatMap(header -> Arrays.stream(header.split(";")))
                .map(String::trim)
                .filter(cookie -> cookie.startsWith(start))
                .map(cookie -> cookie.substring(start.length()))
                .toList();
    }

    private static @Nullable Credentials credentials(ContainerRequestContext request) {
        return Credentials.of(WebRequest.settings(), request::getHeaderString);
    }

    private static @Nullable String key(ContainerRequestContext request) {
        String user = Caller.user(request.getSecurityContext().getUserPrincipal());
        Credentials credentials = user == null ? credentials(request) : null;
        return credentials == null ? user : credentials.key();
    }

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        if (!(request.getProperty(LENT) instanceof RequestThread lent)) {
            return;
        }
        WebSettings settings = RequestTokens.settings();
        if (settings != null) {
            String carried = RequestTokens.carriedBy(lent.scope());
            if (carried != null && request.getHeaderString(settings.header()) != null) {
                response.getHeaders().putSingle(settings.header(), carried);
            }
            String written = RequestTokens.writtenIn(lent.scope());
            if (written != null) {
                addCookie(request, response, settings, written);
            }
        }
        if (RequestThread.current() == lent) {
            lent.close();
        }
    }

    /** Not where a cache would hand it to everybody. */
    private static void addCookie(
            ContainerRequestContext request, ContainerResponseContext response, WebSettings settings, String value) {
        SharedCaches.Answer answer = SharedCaches.mayKeep(
                request.getMethod(), name -> response.getStringHeaders().getOrDefault(name, List.of()));
        if (answer == SharedCaches.Answer.ALLOWED) {
            return;
        }
        if (answer == SharedCaches.Answer.UNSAID) {
            response.getHeaders().putSingle(HttpHeaders.CACHE_CONTROL, "private");
        }
        boolean overTls = request.getSecurityContext().isSecure();
        response.getHeaders().add(HttpHeaders.SET_COOKIE, cookie(settings, value, overTls));
    }

    private static NewCookie cookie(WebSettings settings, String value, boolean overTls) {
        return new NewCookie.Builder(settings.cookie())
                .value(value)
                .path("/")
                .httpOnly(true)
                .secure(settings.isCookieSecure(overTls))
                .sameSite(NewCookie.SameSite.LAX)
                .maxAge((int) RequestTokens.lifetime().toSeconds())
                .build();
    }
}
