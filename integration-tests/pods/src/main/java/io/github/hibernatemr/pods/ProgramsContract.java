/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.pods;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hibernatemr.programs.JtaProgram;
import java.net.URI;
import java.util.Map;
import java.util.Set;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Programs that do with the server's own transactions what applications do come to the same with hibernate-mr and without. */
@ArquillianTest
public abstract class ProgramsContract {

    /** An application of nothing but such programs. */
    protected static final String PROGRAMS = "programs";

    private static final URI POD = PodsSession.pod("a").resolve("../" + PROGRAMS + "/");

    private final Shop user = new Shop("programmer");

    /** What {@link #PROGRAMS} is. */
    protected static WebArchive programs() {
        return ShopWar.programs(PROGRAMS + ".war");
    }

    @ParameterizedTest
    @EnumSource(JtaProgram.class)
    void comesToTheSame(JtaProgram program) {
        String plain = run("plain", program);
        assertThat(run("shop", program)).isIn(withoutTheServersFault().getOrDefault(program, Set.of(plain)));
    }

    /** What programs may come to with hibernate-mr for whom the server itself does not do without it what it is asked for. */
    protected Map<JtaProgram, Set<String>> withoutTheServersFault() {
        return Map.of();
    }

    private String run(String unit, JtaProgram program) {
        return page(unit + "/" + program);
    }

    private String page(String path) {
        Shop.Page page = user.get(POD, "api/programs/" + path);
        assertThat(page.status()).as(page.body()).isEqualTo(200);
        return page.body();
    }

    /** Else it would be the same in any case. */
    @Test
    void someOfItIsReadFromTheReplica() {
        long before = local();
        run("shop", JtaProgram.ROLLBACK);
        assertThat(local()).isGreaterThan(before);
    }

    private long local() {
        return Long.parseLong(page("local"));
    }
}
