/*
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the hibernate-mr authors
 */
package io.github.hibernatemr.internal.sampling;

import io.github.hibernatemr.replication.Claim;
import io.github.hibernatemr.replication.Epoch;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which node is the primary, by what the servers say of themselves. Nothing is promoted or demoted here: whoever is in charge
 * does that, and each promotion begins an epoch that supersedes those before. So of two servers that accept writes the one whose epoch
 * supersedes the other's is the primary, and the other is fenced, which here means that nothing is sent to it. Epochs only go
 * forward: the primary that was left behind is not followed again, even if no other is left.
 *
 * <p>Used under a lock.
 */
final class PrimaryClaims {

    private String primary;
    private long server;
    private @Nullable Epoch followed;
    private @Nullable Epoch latest;
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
        /** It accepts writes, and must not get any: another one is the primary, or was in a later epoch. */
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

    Verdict answered(KnownNode node, Claim claim) {
        Verdict verdict = judge(node, claim);
        if (verdict == Verdict.PRIMARY || verdict == Verdict.NEW_PRIMARY) {
            server = claim.incarnation();
        }
        if (verdict != Verdict.TOO_EARLY) {
            node.alias = verdict == Verdict.ALIAS;
        }
        return verdict;
    }

    private Verdict judge(KnownNode node, Claim claim) {
        boolean isPrimary = isPrimary(node);
        primaryWasHeardOf |= isPrimary;
        if (isPrimary) {
            primaryClaims = claim.isOfPrimary();
        }
        if (!claim.isOfPrimary()) {
            // Its epoch is no claim: a standby that was once promoted by mistake must not fence the primary.
            return isPrimary ? Verdict.DEMOTED : Verdict.STANDBY;
        }
        Epoch epoch = claim.epoch();
        latest = later(latest, epoch);
        if (epoch != null && latest != null && latest.supersedes(epoch)) {
            return Verdict.FENCED;
        }
        if (isPrimary) {
            followed = later(followed, epoch);
            return Verdict.PRIMARY;
        }
        return primaryWasHeardOf ? judgeOther(node, claim) : Verdict.TOO_EARLY;
    }

    /** One that accepts writes, and is not superseded, beside the primary. */
    private Verdict judgeOther(KnownNode node, Claim claim) {
        Epoch epoch = claim.epoch();
        if (claim.incarnation() == server) {
            return primaryClaims ? Verdict.ALIAS : follow(node, epoch);
        }
        if (node.alias && Objects.equals(epoch, followed)) {
            // Perhaps both names lead to a server that was restarted, and the other has not said so yet; while it says
            // that it is there, once.
            if (primaryClaims) {
                node.alias = false;
            }
            return Verdict.TOO_EARLY;
        }
        return supersedes(epoch) ? follow(node, epoch) : Verdict.FENCED;
    }

    /** Where no epoch is told, whoever accepts writes while the one that was followed does not is believed. */
    private boolean supersedes(@Nullable Epoch epoch) {
        return epoch == null ? !primaryClaims : followed == null || epoch.supersedes(followed);
    }

    private Verdict follow(KnownNode node, @Nullable Epoch epoch) {
        primary = node.name();
        primaryClaims = true;
        followed = later(followed, epoch);
        return Verdict.NEW_PRIMARY;
    }

    private static @Nullable Epoch later(@Nullable Epoch known, @Nullable Epoch told) {
        return known == null || (told != null && told.supersedes(known)) ? told : known;
    }

    private boolean isPrimary(KnownNode node) {
        return node.name().equals(primary);
    }

    /** A node did not answer. */
    void silent(KnownNode node) {
        if (isPrimary(node)) {
            primaryWasHeardOf = true;
            primaryClaims = false;
        }
    }

    /** The epoch of the primary that is followed; null if it has told none. */
    @Nullable
    Epoch followed() {
        return followed;
    }
}
