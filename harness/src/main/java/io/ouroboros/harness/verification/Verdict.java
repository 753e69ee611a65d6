package io.ouroboros.harness.verification;

import java.util.Locale;

/** The state of a part of a run. */
public enum Verdict {
    /** Its files are as they were written. */
    WHOLE,
    /** As {@link #WHOLE}, without the checkpoint, which {@code --max-checkpoints} dropped. */
    CHECKPOINT_DROPPED,
    /** It was made from other files than the present ones. */
    STALE,
    /** It is missing although a later stage is done. */
    MISSING,
    /** Its files are not as they were written. */
    DAMAGED,
    /** The run has not reached it yet. */
    NOT_DONE,
    /** There was nothing intact to compare it with. */
    NOT_CHECKED;

    /** The words in tables and in JSON. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
