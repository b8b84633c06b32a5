/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** In front of a server that sends everything back. */
class LinkTest {
    private static final Duration ROUND_TRIP = Duration.ofMillis(100);

    private EchoServer server;
    private Link link;

    @BeforeEach
    void open() throws IOException {
        server = new EchoServer();
        link = Link.open("test", server.endpoint(), Duration.ZERO);
    }

    @AfterEach
    void close() throws IOException {
        link.close();
        server.close();
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket("127.0.0.1", link.endpoint().port());
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(10_000);
        return socket;
    }

    private static byte[] echo(Socket socket, int size) throws IOException {
        byte[] sent = new byte[size];
        Arrays.fill(sent, (byte) 7);
        sent[size - 1] = 9;
        socket.getOutputStream().write(sent);
        byte[] received = socket.getInputStream().readNBytes(size);
        assertThat(received).isEqualTo(sent);
        return received;
    }

    private static Duration timeOfEcho(Socket socket, int size) throws IOException {
        long begun = System.nanoTime();
        echo(socket, size);
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    private static Duration fastestOf(int times, Socket socket) throws IOException {
        Duration fastest = timeOfEcho(socket, 1);
        for (int i = 1; i < times; i++) {
            Duration time = timeOfEcho(socket, 1);
            fastest = time.compareTo(fastest) < 0 ? time : fastest;
        }
        return fastest;
    }

    @Test
    void aRoundTripTakesWhatItIsSetToOnOpenConnectionsToo() throws IOException {
        try (Socket socket = connect()) {
            Duration clear = fastestOf(20, socket);
            link.roundTrip(ROUND_TRIP);
            Duration slow = fastestOf(5, socket);
            link.roundTrip(Duration.ZERO);
            assertThat(slow).isBetween(ROUND_TRIP, ROUND_TRIP.multipliedBy(2));
            assertThat(clear).isLessThan(ROUND_TRIP.dividedBy(10));
            assertThat(fastestOf(20, socket)).isLessThan(ROUND_TRIP.dividedBy(10));
        }
    }

    @Test
    void aNewConnectionCostsOneMoreRoundTrip() throws IOException {
        link.roundTrip(ROUND_TRIP);
        long begun = System.nanoTime();
        try (Socket socket = connect()) {
            echo(socket, 1);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThanOrEqualTo(ROUND_TRIP.multipliedBy(2));
    }

    @Test
    void jitterAddsUpToItsBoundAndKeepsTheOrder() throws IOException {
        link.jitter(Duration.ofMillis(20));
        try (Socket socket = connect()) {
            byte[] received = new byte[50];
            for (int i = 0; i < 50; i++) {
                socket.getOutputStream().write(i);
            }
            assertThat(socket.getInputStream().readNBytes(received, 0, 50)).isEqualTo(50);
            for (int i = 0; i < 50; i++) {
                assertThat(received[i]).isEqualTo((byte) i);
            }
        }
    }

    @Test
    void latencyDoesNotHoldUpWhatComesBehind() throws IOException {
        link.roundTrip(ROUND_TRIP);
        try (Socket socket = connect()) {
            echo(socket, 1);
            // 8 MB are at least 256 pieces: one after the other they would take 25 s.
            assertThat(timeOfEchoInPieces(socket, 8 * 1024 * 1024)).isLessThan(ROUND_TRIP.multipliedBy(50));
        }
    }

    private static Duration timeOfEchoInPieces(Socket socket, int size) throws IOException {
        Thread sender = new Thread(() -> {
            try {
                socket.getOutputStream().write(new byte[size]);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        long begun = System.nanoTime();
        sender.start();
        assertThat(socket.getInputStream().readNBytes(size)).hasSize(size);
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    @Test
    void aStalledLinkKeepsBytesUntilItIsRestored() throws IOException {
        try (Socket open = connect()) {
            echo(open, 1);
            link.stall();
            try (Socket accepted = connect()) {
                for (Socket socket : new Socket[] {open, accepted}) {
                    socket.setSoTimeout(200);
                    socket.getOutputStream().write(5);
                    assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
                }
                link.restore();
                for (Socket socket : new Socket[] {open, accepted}) {
                    socket.setSoTimeout(10_000);
                    assertThat(socket.getInputStream().read()).isEqualTo(5);
                }
            }
        }
    }

    @Test
    void aThrottledLinkTakesItsTimeForAllConnectionsTogether() throws IOException {
        link.throttle(100_000);
        long begun = System.nanoTime();
        try (Socket one = connect();
                Socket other = connect()) {
            one.getOutputStream().write(new byte[25_000]);
            other.getOutputStream().write(new byte[25_000]);
            one.getInputStream().readNBytes(25_000);
            other.getInputStream().readNBytes(25_000);
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThanOrEqualTo(Duration.ofMillis(450));
            link.restore();
            // Throttled, this would take 5 s.
            assertThat(timeOfEcho(one, 500_000)).isLessThan(Duration.ofSeconds(4));
        }
    }

    @Test
    void aCutLinkResetsConnectionsAndRefusesNewOnesUntilItIsRestored() throws IOException {
        try (Socket socket = connect()) {
            echo(socket, 1);
            link.cut();
            assertThatThrownBy(() -> echo(socket, 1)).isInstanceOf(IOException.class);
            assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
        }
        assertThat(link.connections()).isZero();
        link.restore();
        link.restore();
        try (Socket socket = connect()) {
            echo(socket, 1);
            assertThat(link.connections()).isEqualTo(1);
        }
        await().until(() -> link.connections() == 0);
    }

    @Test
    void aSenderThatIsDoneStillGetsItsAnswer() throws IOException {
        link.roundTrip(Duration.ofMillis(20));
        try (Socket socket = connect()) {
            socket.getOutputStream().write(new byte[1000]);
            socket.shutdownOutput();
            assertThat(socket.getInputStream().readAllBytes()).hasSize(1000);
        }
    }

    @Test
    void aServerThatDoesNotListenResetsTheClient() throws IOException {
        server.close();
        try (Socket socket = connect()) {
            assertThatThrownBy(() -> {
                        if (socket.getInputStream().read() < 0) {
                            throw new IOException("end");
                        }
                    })
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void nonsenseIsRefused() {
        assertThatThrownBy(() -> link.roundTrip(Duration.ofMillis(-1))).hasMessageContaining("expected zero or more");
        assertThatThrownBy(() -> link.throttle(0)).hasMessageContaining("expected more than 0");
    }

    @Test
    void aClosedLinkLeavesNoThread() throws IOException {
        link.roundTrip(Duration.ofSeconds(30));
        Socket socket = connect();
        socket.getOutputStream().write(1);
        await().until(() -> threads("testkit test") >= 4);
        link.close();
        link.close();
        await().until(() -> threads("testkit test") == 0);
        assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
        socket.close();
    }

    private static long threads(String prefix) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(prefix))
                .count();
    }
}
