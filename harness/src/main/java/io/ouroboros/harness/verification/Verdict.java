package io.ouroboros.harness.verification;

import java.util.Locale;

/** How a part of a run was found. */
public enum Verdict {
    /** It is there as it was written. */
    WHOLE,
    /** It is whole but for its checkpoint, which {@code --max-checkpoints} dropped. */
    CHECKPOINT_DROPPED,
    /** It was made from other files than there are now. */
    STALE,
    /** It is not there, and what comes after it is. */
    MISSING,
    /** It is not as it was written. */
    DAMAGED,
    /** The run has not come to it yet. */
    NOT_DONE,
    /** What it would be compared with is not here, or is damaged. */
    NOT_CHECKED;

    /** The word in tables and in JSON. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
