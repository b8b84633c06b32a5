/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.pods.probe;

import jakarta.inject.Inject;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Leaves its request, which another thread has dispatched again; then says where that reads. */
@WebServlet(urlPatterns = "/probe/dispatched", asyncSupported = true)
public class DispatchedServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private static final long TIMEOUT_MILLIS = 5_000;

    @Inject
    private AsyncEjb ejb;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (request.getDispatcherType() == DispatcherType.ASYNC) {
            response.setContentType("text/plain");
            response.getWriter().print(ejb.node());
        } else {
            AsyncContext left = request.startAsync();
            left.setTimeout(TIMEOUT_MILLIS);
            new Thread(left::dispatch).start();
        }
    }
}
