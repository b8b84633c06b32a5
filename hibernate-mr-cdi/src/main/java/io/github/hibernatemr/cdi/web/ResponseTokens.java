/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.cdi.web;

import io.github.hibernatemr.cdi.RequestTokens;
import io.github.hibernatemr.cdi.SharedCaches;
import io.github.hibernatemr.consistency.ConsistencyScope;
import io.github.hibernatemr.consistency.ConsistencyToken;
import io.github.hibernatemr.settings.WebSettings;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Puts tokens into a response: as a cookie if the request has written, as a header if it came with one. For the thread that
 * commits the response.
 */
final class ResponseTokens implements Runnable {

    private final HttpServletResponse response;
    private final ConsistencyScope scope;
    private final String path;
    private final boolean overTls;
    private final boolean forService;
    private final String method;
    private List<ConsistencyToken> before = List.of();

    ResponseTokens(HttpServletRequest request, HttpServletResponse response, ConsistencyScope scope) {
        this.response = response;
        this.scope = scope;
        this.path = request.getContextPath().isEmpty() ? "/" : request.getContextPath();
        this.overTls = request.isSecure();
        this.method = request.getMethod();
        WebSettings settings = RequestTokens.settings();
        this.forService = settings != null && request.getHeader(settings.header()) != null;
    }

    /** The tokens that came with a request. */
    static Collection<ConsistencyToken> presented(HttpServletRequest request) {
        WebSettings settings = RequestTokens.settings();
        if (settings == null) {
            return List.of();
        }
        List<@Nullable String> texts = new ArrayList<>();
        texts.add(request.getHeader(settings.header()));
        Cookie[] cookies = request.getCookies();
        for (Cookie cookie : cookies == null ? new Cookie[0] : cookies) {
            if (cookie.getName().equals(settings.cookie())) {
                texts.add(cookie.getValue());
            }
        }
        return RequestTokens.read(texts);
    }

    @Override
    public void run() {
        WebSettings settings = RequestTokens.settings();
        if (settings == null || response.isCommitted()) {
            return;
        }
        List<ConsistencyToken> now = RequestTokens.unsigned(scope);
        if (now.equals(before)) {
            // Each byte of a long response may come by here: nothing is signed twice.
            return;
        }
        before = now;
        if (forService) {
            String carried = RequestTokens.carriedBy(scope);
            if (carried != null) {
                response.setHeader(settings.header(), carried);
            }
        }
        String written = RequestTokens.writtenIn(scope);
        if (written != null) {
            addCookie(settings, written);
        }
    }

    /** Not where a cache would hand it to everybody. */
    private void addCookie(WebSettings settings, String value) {
        switch (SharedCaches.mayKeep(method, response::getHeaders)) {
            case ALLOWED -> {}
            case FORBIDDEN -> response.addCookie(cookie(settings, value));
            case UNSAID -> {
                response.setHeader("Cache-Control", "private");
                response.addCookie(cookie(settings, value));
            }
        }
    }

    private Cookie cookie(WebSettings settings, String value) {
        Cookie cookie = new Cookie(settings.cookie(), value);
        cookie.setPath(path);
        cookie.setHttpOnly(true);
        cookie.setSecure(settings.isCookieSecure(overTls));
        cookie.setAttribute("SameSite", "Lax");
        cookie.setMaxAge((int) RequestTokens.lifetime().toSeconds());
        return cookie;
    }
}
