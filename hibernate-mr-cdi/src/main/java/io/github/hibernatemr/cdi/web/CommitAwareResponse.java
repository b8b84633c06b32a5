/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.cdi.web;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.FilterWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import org.jspecify.annotations.Nullable;

/**
 * A response that says when it is about to be committed: flushed, ended, sent elsewhere, or larger than its buffer. After that
 * no header can be added. As thread-safe as the response, which is: not.
 */
final class CommitAwareResponse extends HttpServletResponseWrapper {

    /** The most that a character takes in any encoding: better a moment early than too late. */
    private static final int BYTES_OF_A_CHARACTER = 4;

    private final Runnable beforeCommit;
    private @Nullable ServletOutputStream stream;
    private @Nullable PrintWriter writer;
    private long buffered;

    CommitAwareResponse(HttpServletResponse response, Runnable beforeCommit) {
        super(response);
        this.beforeCommit = beforeCommit;
    }

    /** Says so, if it is not too late. */
    void beforeCommit() {
        if (!isCommitted()) {
            beforeCommit.run();
        }
    }

    private void aboutToWrite(long bytes) {
        buffered += bytes;
        if (buffered >= getBufferSize()) {
            beforeCommit();
        }
    }

    @Override
    public ServletOutputStream getOutputStream() throws IOException {
        if (stream == null) {
            stream = new Stream(super.getOutputStream());
        }
        return stream;
    }

    @Override
    public PrintWriter getWriter() throws IOException {
        if (writer == null) {
            writer = new PrintWriter(new Text(super.getWriter()));
        }
        return writer;
    }

    @Override
    public void flushBuffer() throws IOException {
        beforeCommit();
        super.flushBuffer();
    }

    @Override
    public void sendError(int status) throws IOException {
        beforeCommit();
        super.sendError(status);
    }

    @Override
    public void sendError(int status, String message) throws IOException {
        beforeCommit();
        super.sendError(status, message);
    }

    @Override
    public void sendRedirect(String location) throws IOException {
        beforeCommit();
        super.sendRedirect(location);
    }

    @Override
    public void sendRedirect(String location, boolean clearBuffer) throws IOException {
        beforeCommit();
        super.sendRedirect(location, clearBuffer);
    }

    @Override
    public void sendRedirect(String location, int status) throws IOException {
        beforeCommit();
        super.sendRedirect(location, status);
    }

    @Override
    public void sendRedirect(String location, int status, boolean clearBuffer) throws IOException {
        beforeCommit();
        super.sendRedirect(location, status, clearBuffer);
    }

    /** A container may commit as soon as it has as much as was announced. */
    @Override
    public void setContentLength(int length) {
        super.setContentLength(length);
        announced(length);
    }

    @Override
    public void setContentLengthLong(long length) {
        super.setContentLengthLong(length);
        announced(length);
    }

    private void announced(long length) {
        // What follows is the body: whatever is written to the database has been written.
        if (length >= 0) {
            buffered = getBufferSize();
        }
    }

    @Override
    public void resetBuffer() {
        super.resetBuffer();
        buffered = 0;
    }

    @Override
    public void reset() {
        super.reset();
        buffered = 0;
        stream = null;
        writer = null;
    }

    private final class Stream extends ServletOutputStream {

        private final ServletOutputStream target;

        Stream(ServletOutputStream target) {
            this.target = target;
        }

        @Override
        public void write(int b) throws IOException {
            aboutToWrite(1);
            target.write(b);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            aboutToWrite(length);
            target.write(bytes, offset, length);
        }

        @Override
        public void flush() throws IOException {
            beforeCommit();
            target.flush();
        }

        @Override
        public void close() throws IOException {
            beforeCommit();
            target.close();
        }

        @Override
        public boolean isReady() {
            return target.isReady();
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            target.setWriteListener(listener);
        }
    }

    private final class Text extends FilterWriter {

        Text(Writer target) {
            super(target);
        }

        @Override
        public void write(int character) throws IOException {
            aboutToWrite(BYTES_OF_A_CHARACTER);
            super.write(character);
        }

        @Override
        public void write(char[] characters, int offset, int length) throws IOException {
            aboutToWrite((long) length * BYTES_OF_A_CHARACTER);
            super.write(characters, offset, length);
        }

        @Override
        public void write(String text, int offset, int length) throws IOException {
            aboutToWrite((long) length * BYTES_OF_A_CHARACTER);
            super.write(text, offset, length);
        }

        @Override
        public void flush() throws IOException {
            beforeCommit();
            super.flush();
        }

        @Override
        public void close() throws IOException {
            beforeCommit();
            super.close();
        }
    }
}
