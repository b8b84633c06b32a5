/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.sampling;

import java.util.HashSet;
import java.util.Set;

/**
 * Which node is the primary, by what the servers say of themselves. Nothing is promoted or demoted here: whoever is in charge
 * does that, and each promotion begins a timeline with a higher number (PostgreSQL manual, 25.3.5). So of two servers that
 * accept writes the one on the higher timeline is the primary, and the other is fenced, which here means that nothing is sent
 * to it. Timelines only go up: the primary that was left behind is not followed again, even if no other is left.
 *
 * <p>Used under a lock.
 */
final class PrimaryClaims {

    /** The timeline of a server that does not tell. */
    static final int UNKNOWN_TIMELINE = 0;

    private final Set<String> aliases = new HashSet<>();
    private String primary;
    private long server;
    private int followed = UNKNOWN_TIMELINE;
    private int highest = UNKNOWN_TIMELINE;
    private boolean primaryClaims;
    private boolean primaryWasHeardOf;

    /** @param primary the node that the settings take for the primary: a first guess */
    PrimaryClaims(String primary) {
        this.primary = primary;
    }

    /** What a node's answer means. */
    enum Verdict {
        /** It is the primary, as before. */
        PRIMARY,
        /** It is the primary from now on. */
        NEW_PRIMARY,
        /** It accepts writes, and must not get any: another one is the primary, or was on a later timeline. */
        FENCED,
        /** It accepts writes, and has to wait until the node that the settings name has answered, or failed to. */
        TOO_EARLY,
        /** It was the primary, and accepts no writes any more. */
        DEMOTED,
        /** It is the primary itself, by another name: a virtual address, or its own. */
        ALIAS,
        /** It is a standby. */
        STANDBY
    }

    /**
     * @param timeline of the server, or {@link #UNKNOWN_TIMELINE}
     * @param incarnation which start of which server it is
     */
    Verdict answered(String node, boolean inRecovery, int timeline, long incarnation) {
        Verdict verdict = judge(node, inRecovery, timeline, incarnation);
        if (verdict == Verdict.PRIMARY || verdict == Verdict.NEW_PRIMARY) {
            server = incarnation;
        }
        if (verdict == Verdict.ALIAS) {
            aliases.add(node);
        } else if (verdict != Verdict.TOO_EARLY) {
            aliases.remove(node);
        }
        return verdict;
    }

    private Verdict judge(String node, boolean inRecovery, int timeline, long incarnation) {
        boolean isPrimary = node.equals(primary);
        primaryWasHeardOf |= isPrimary;
        if (isPrimary) {
            primaryClaims = !inRecovery;
        }
        if (inRecovery) {
            // Its timeline is no claim: a standby that was once promoted by mistake must not fence the primary.
            return isPrimary ? Verdict.DEMOTED : Verdict.STANDBY;
        }
        highest = Math.max(highest, timeline);
        if (timeline != UNKNOWN_TIMELINE && timeline < highest) {
            return Verdict.FENCED;
        }
        if (isPrimary) {
            followed = Math.max(followed, timeline);
            return Verdict.PRIMARY;
        }
        if (!primaryWasHeardOf) {
            return Verdict.TOO_EARLY;
        }
        if (incarnation == server) {
            return primaryClaims ? Verdict.ALIAS : follow(node, timeline);
        }
        if (aliases.contains(node) && timeline == followed) {
            // Perhaps both names lead to a server that was restarted, and the other has not said so yet; while it says
            // that it is there, once.
            if (primaryClaims) {
                aliases.remove(node);
            }
            return Verdict.TOO_EARLY;
        }
        return supersedes(timeline) ? follow(node, timeline) : Verdict.FENCED;
    }

    /** Where no timeline is told, whoever accepts writes while the one that was followed does not is believed. */
    private boolean supersedes(int timeline) {
        return timeline == UNKNOWN_TIMELINE ? !primaryClaims : timeline > followed;
    }

    private Verdict follow(String node, int timeline) {
        primary = node;
        primaryClaims = true;
        followed = Math.max(followed, timeline);
        return Verdict.NEW_PRIMARY;
    }

    /** A node did not answer. */
    void silent(String node) {
        if (node.equals(primary)) {
            primaryWasHeardOf = true;
            primaryClaims = false;
        }
    }

    /** The timeline of the primary that is followed, or {@link #UNKNOWN_TIMELINE}. */
    int followed() {
        return followed;
    }
}
