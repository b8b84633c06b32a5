/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.UndeclaredThrowableException;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class DeclaredTest {

    private static final SQLException DRIVERS = new SQLException("gone", "08006");

    @Test
    void whatAProxyHasWrappedIsTheDriversAgain() {
        assertThatThrownBy(() -> Declared.run(() -> {
                    throw new UndeclaredThrowableException(new InvocationTargetException(DRIVERS));
                }))
                .isSameAs(DRIVERS);
    }

    @Test
    void whatIsNoneOfTheDriversStaysWhatItIs() {
        UndeclaredThrowableException other = new UndeclaredThrowableException(new IllegalAccessException());
        assertThatThrownBy(() -> Declared.act(() -> {
                    throw other;
                }))
                .isSameAs(other);
    }

    @Test
    void anAnswerIsAnAnswer() throws SQLException {
        assertThat(Declared.run(() -> "row")).isEqualTo("row");
    }
}
