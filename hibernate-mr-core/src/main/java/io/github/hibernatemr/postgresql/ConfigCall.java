/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.postgresql;

import io.github.hibernatemr.replication.StatementKind;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code set_config(name, value, is_local)}, token by token: only what it says by literals is known. */
final class ConfigCall {

    private int depth;
    private int commas;
    private String last = "";
    private @Nullable String name;
    private String isLocal = "";

    boolean isOverWith(String token, @Nullable String literal) {
        if (token.equals("(")) {
            depth++;
        } else if (token.equals(")")) {
            depth--;
            isLocal = commas == 2 ? last : "";
        } else if (token.equals(",") && depth == 1) {
            name = commas == 0 && last.equals("(") ? literal : name;
            commas++;
        }
        last = token;
        return depth == 0;
    }

    StatementKind kind(Set<String> settings) {
        if (isLocal.equals("true")) {
            return StatementKind.LOCAL_SETTING;
        }
        if (isLocal.equals("false") && name != null) {
            settings.add(name.toLowerCase(Locale.ROOT));
            return StatementKind.SETTING;
        }
        return StatementKind.WRITE;
    }
}
