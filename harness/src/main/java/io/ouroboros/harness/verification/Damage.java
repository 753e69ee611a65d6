package io.ouroboros.harness.verification;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * One thing that is wrong with a run.
 *
 * @param part where it belongs
 * @param message one line that names the file, what it must be and what it is
 * @param remedy what helps
 * @param removals what a repair removes, the marker first
 */
public record Damage(Part part, String message, Remedy remedy, List<Path> removals) {

    /** Copies the list. */
    public Damage {
        removals = List.copyOf(removals);
    }

    /** What helps. */
    public enum Remedy {
        /** A repair removes files, so that a resumed run makes them again. */
        DROP("; ouroboros verify %s --repair drops it"),
        /** A resumed run does the stage again without a repair. */
        RESUME("; ouroboros run --run-directory %s --resume does it again"),
        /** A repair writes the file anew. */
        REWRITE("; ouroboros verify %s --repair writes it anew"),
        /** Only the user can help; the message says how. */
        BY_HAND("");

        private final String advice;

        Remedy(String advice) {
            this.advice = advice;
        }

        /** The word in JSON. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    /** The message with what to do. */
    String advising(Path run) {
        return message + remedy.advice.formatted(run);
    }
}
