/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.payara;

import io.github.hibernatemr.pods.ProgramsContract;
import io.github.hibernatemr.programs.JtaProgram;
import java.util.Map;
import java.util.Set;
import org.hibernate.exception.GenericJDBCException;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.TargetsContainer;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Jdk.class)
class PayaraProgramsIT extends ProgramsContract {

    @Deployment(name = PROGRAMS, testable = false)
    @TargetsContainer("pod-a")
    static WebArchive onPodA() {
        return programs();
    }

    /** Its data source commits when a connection is told to, in the middle of the container's transaction, and without a word. */
    @Override
    protected Map<JtaProgram, Set<String>> withoutTheServersFault() {
        String refused = GenericJDBCException.class.getName();
        return Map.of(
                JtaProgram.A_CONNECTION_THAT_ENDS_THE_TRANSACTION_ITSELF,
                Set.of(String.join("\n", refused, refused, "a")));
    }
}
