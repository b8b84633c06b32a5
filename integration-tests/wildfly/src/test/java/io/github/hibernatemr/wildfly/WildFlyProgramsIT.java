/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.wildfly;

import io.github.hibernatemr.pods.ProgramsContract;
import io.github.hibernatemr.programs.JtaProgram;
import java.util.Map;
import java.util.Set;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.TargetsContainer;
import org.jboss.shrinkwrap.api.spec.WebArchive;

class WildFlyProgramsIT extends ProgramsContract {

    @Deployment(name = PROGRAMS, testable = false)
    @TargetsContainer("pod-a")
    static WebArchive onPodA() {
        return programs();
    }

    /**
     * Its data source gives no connection after completion, while the transaction is still the thread's; a replica's, which may be read if it
     * has what was written, is none of the transaction's.
     */
    @Override
    protected Map<JtaProgram, Set<String>> withoutTheServersFault() {
        return Map.of(JtaProgram.READS_AFTER_COMPLETION, Set.of("", "b"));
    }
}
