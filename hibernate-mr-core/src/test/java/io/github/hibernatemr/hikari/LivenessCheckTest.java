/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.hikari;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.hibernatemr.postgresql.StreamingReplication;
import io.github.hibernatemr.settings.ConsistencySettings.CoverageSource;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LivenessCheckTest {

    private long nanos = Long.MAX_VALUE - 1;
    private int asked;
    private final LivenessCheck check =
            new LivenessCheck(() -> nanos, new StreamingReplication(CoverageSource.MEASURED));
    private final DataSource pool = mock(DataSource.class, (proxy, method, arguments) -> {
        connection().isValid(1);
        return connection();
    });
    private Connection watched;

    private static <T> T mock(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    @BeforeEach
    void connect() throws SQLException {
        Connection connection = mock(Connection.class, (proxy, method, arguments) -> switch (method.getName()) {
            case "isValid" -> {
                asked++;
                yield true;
            }
            case "commit" -> throw new SQLException("refused");
            case "getNetworkTimeout" -> 0;
            case "createStatement" -> answering("its server");
            default -> null;
        });
        pass(Duration.ofMinutes(1));
        watched = check.watched(mock(DataSource.class, (proxy, method, arguments) -> connection))
                .getConnection();
    }

    private static Statement answering(String text) {
        ResultSet row = mock(ResultSet.class, (proxy, method, arguments) -> switch (method.getName()) {
            case "next" -> true;
            case "getString" -> text;
            default -> null;
        });
        return mock(
                Statement.class, (proxy, method, arguments) -> method.getName().equals("executeQuery") ? row : null);
    }

    private Connection connection() {
        return watched;
    }

    private void pass(Duration time) {
        nanos += time.toNanos();
    }

    private void assertAsked(int times) throws SQLException {
        int before = asked;
        check.handOut(pool);
        assertThat(asked - before).isEqualTo(times);
    }

    @Test
    void aServerThatHasJustAnsweredIsNotAsked() throws SQLException {
        pass(Duration.ofSeconds(29));
        check.sampled(true);
        pass(Duration.ofMillis(999));
        assertAsked(0);
    }

    @Test
    void aServerThatHasNotBeenHeardOfForASecondIsAsked() throws SQLException {
        assertAsked(1);
        check.sampled(true);
        pass(Duration.ofSeconds(1));
        assertAsked(1);
    }

    @Test
    void aConnectionThatIsOlderThanTheSamplersIsAsked() throws SQLException {
        pass(Duration.ofMillis(1));
        check.sampled(false);
        pass(Duration.ofMillis(1));
        check.sampled(true);
        assertAsked(1);
        watched.createStatement();
        assertAsked(0);
    }

    @Test
    void aConnectionThatHasBeenIdleForLongIsAsked() throws SQLException {
        pass(Duration.ofSeconds(30));
        check.sampled(true);
        assertAsked(1);
        watched.prepareStatement("select 1");
        pass(Duration.ofSeconds(30));
        check.sampled(true);
        watched.clearWarnings();
        assertAsked(1);
    }

    @Test
    void theApplicationsOwnQuestionIsAsked() throws SQLException {
        check.sampled(true);
        assertAsked(0);
        watched.isValid(1);
        assertThat(asked).isEqualTo(1);
    }

    @Test
    void whatTheDriverThrowsIsThrown() {
        assertThatThrownBy(watched::commit).isInstanceOf(SQLException.class).hasMessage("refused");
    }
}
