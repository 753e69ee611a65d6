package io.ouroboros.harness.verification;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was found in a run.
 *
 * @param directory the run directory
 * @param inUse whether another process holds it; then its unfinished work was not checked
 * @param parts the verdict of each part, in the order of the run
 * @param damage what is wrong; empty if the run is whole
 * @param notes lines about things that are not damage
 * @param repair what a repair did; null if none was asked for
 */
public record VerifiedRun(
        Path directory,
        boolean inUse,
        Map<Part, Verdict> parts,
        List<Damage> damage,
        List<String> notes,
        @Nullable Repair repair) {

    /** Copies the collections. */
    public VerifiedRun {
        parts = Collections.unmodifiableMap(new LinkedHashMap<>(parts));
        damage = List.copyOf(damage);
        notes = List.copyOf(notes);
    }

    /**
     * What a repair did.
     *
     * @param removed files and directories that it removed
     * @param rewritten files that it wrote again
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
     * Says whether the run can be trusted as far as it has come.
     *
     * @return whether nothing is wrong, or a repair has removed all that was
     */
    public boolean isSound() {
        return damage.isEmpty() || (repair != null && damage.stream().allMatch(Damage::repairable));
    }

    VerifiedRun repaired(Repair done) {
        return new VerifiedRun(directory, inUse, parts, damage, notes, done);
    }
}
