package io.ouroboros.harness.verification;

import java.nio.file.Path;
import java.util.List;

/**
 * Something that is wrong with a run.
 *
 * @param part where it belongs
 * @param message one line that names the file and what is wrong with it
 * @param repairable whether a repair, and then a resumed run, can put it right; otherwise the
 *     message says what the user must do
 * @param removals what a repair removes, the marker first
 */
public record Damage(Part part, String message, boolean repairable, List<Path> removals) {

    /** Whether a stage is missing and nothing is in the way of a resumed run that makes it. */
    boolean isMissing() {
        return removals.isEmpty() && part.generation().isPresent();
    }
}
