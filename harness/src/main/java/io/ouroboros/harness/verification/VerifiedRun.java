package io.ouroboros.harness.verification;

import io.ouroboros.harness.verification.Damage.Remedy;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was found of a run.
 *
 * @param directory the run directory
 * @param goingOn whether another process holds it; then the work that it is at is not checked
 * @param parts the verdict of each part, in the order of the run
 * @param damage what is wrong, empty where the run is whole
 * @param notes lines on what is no damage
 * @param repair what was done about the damage, where that was asked for
 */
public record VerifiedRun(
        Path directory,
        boolean goingOn,
        Map<Part, Verdict> parts,
        List<Damage> damage,
        List<String> notes,
        Optional<Repair> repair) {

    /** Copies the collections. */
    public VerifiedRun {
        parts = Collections.unmodifiableMap(new LinkedHashMap<>(parts));
        damage = List.copyOf(damage);
        notes = List.copyOf(notes);
    }

    /**
     * What a repair did.
     *
     * @param removed files and directories that are gone
     * @param rewritten files that were made anew
     */
    public record Repair(List<Path> removed, List<Path> rewritten) {

        static final Repair NOTHING = new Repair(List.of(), List.of());

        /** Copies the lists. */
        public Repair {
            removed = List.copyOf(removed);
            rewritten = List.copyOf(rewritten);
        }
    }

    /**
     * Says whether the run can be trusted, as far as it has come.
     *
     * @return whether nothing is wrong, or a repair has dropped all that was
     */
    public boolean isSound() {
        boolean needsAHand = damage.stream().anyMatch(found -> found.remedy() == Remedy.BY_HAND);
        return damage.isEmpty() || (repair.isPresent() && !needsAHand);
    }

    VerifiedRun repaired(Repair done) {
        return new VerifiedRun(directory, goingOn, parts, damage, notes, Optional.of(done));
    }
}
