/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.registration;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hibernate.HibernateException;
import org.hibernate.Version;

/** Which Hibernate this can run on: 7.0 and 7.1 have other method signatures and would fail in mid-flush. */
final class HibernateVersion {

    private static final Pattern MAJOR_AND_MINOR = Pattern.compile("(\\d+)\\.(\\d+)\\..*");

    private HibernateVersion() {}

    static void check(String unit) {
        String version = Version.getVersionString();
        if (!isSupported(version)) {
            throw new HibernateException(RegistrationLog.LOG.hibernateTooOld(unit, version));
        }
    }

    /** A version that cannot be read is somebody's own build, and theirs to answer for. */
    static boolean isSupported(String version) {
        Matcher matcher = MAJOR_AND_MINOR.matcher(version);
        if (!matcher.matches()) {
            return true;
        }
        int major = Integer.parseInt(matcher.group(1));
        int minor = Integer.parseInt(matcher.group(2));
        return major > 7 || (major == 7 && minor >= 2);
    }
}
