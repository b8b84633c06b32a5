/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.cdi.web;

import io.github.hibernatemr.cdi.Caller;
import io.github.hibernatemr.cdi.Credentials;
import io.github.hibernatemr.cdi.RequestThread;
import io.github.hibernatemr.cdi.RequestTokens;
import io.github.hibernatemr.cdi.WebRequest;
import io.github.hibernatemr.consistency.ConsistencyScope;
import io.github.hibernatemr.consistency.ConsistencySnapshot;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Lends the thread to the request's caller: who has logged in, else who has an HTTP session or sends credentials. Takes tokens from the request, and
 * puts them into the response right before that is committed. Behind another of its kind it only looks whether a filter between
 * them has wrapped the request, to say who has logged in. Thread-safe.
 */
public final class CallerFilter implements Filter {

    /** What held in the request before it was dispatched again, as asynchronous requests and errors are. */
    private static final String BEFORE = CallerFilter.class.getName() + ".before";

    /** For the container. */
    public CallerFilter() {}

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        RequestThread lent = RequestThread.current();
        if (!(request instanceof HttpServletRequest http) || !(response instanceof HttpServletResponse answer)) {
            chain.doFilter(request, response);
        } else if (lent == null) {
            filter(http, answer, chain);
        } else {
            Caller before = lent.calledBy(() -> key(http));
            try {
                chain.doFilter(request, response);
            } finally {
                lent.calledBy(before);
            }
        }
    }

    private static void filter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        boolean isFirst = !(request.getAttribute(BEFORE) instanceof ConsistencySnapshot);
        try (RequestThread lent = RequestThread.lend(() -> key(request), snapshot(request))) {
            request.setAttribute(BEFORE, ConsistencyScope.snapshot());
            if (isFirst && RequestTokens.settings() != null) {
                var carrying = new CommitAwareResponse(response, new ResponseTokens(request, response, lent.scope()));
                chain.doFilter(request, carrying);
                if (!request.isAsyncStarted()) {
                    carrying.beforeCommit();
                }
            } else {
                chain.doFilter(request, response);
            }
        }
    }

    private static ConsistencySnapshot snapshot(HttpServletRequest request) {
        return request.getAttribute(BEFORE) instanceof ConsistencySnapshot before
                ? before
                : WebRequest.snapshot(request.getMethod(), ResponseTokens.presented(request), credentials(request));
    }

    private static @Nullable Credentials credentials(HttpServletRequest request) {
        return Credentials.of(WebRequest.settings(), request::getHeader);
    }

    private static @Nullable String key(HttpServletRequest request) {
        String user = Caller.user(request.getUserPrincipal());
        if (user != null) {
            return user;
        }
        HttpSession session = request.getSession(false);
        if (session != null && isJoined(session)) {
            return Caller.session(session.getId());
        }
        // Who keeps no cookies has a new session with each request.
        Credentials credentials = credentials(request);
        if (credentials != null && credentials.key() != null) {
            return credentials.key();
        }
        return session == null ? null : Caller.session(session.getId());
    }

    /** Whether the client has sent it back before. Another request may have ended it just now. */
    private static boolean isJoined(HttpSession session) {
        try {
            return !session.isNew();
        } catch (IllegalStateException e) {
            return false;
        }
    }
}
