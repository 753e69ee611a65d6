package io.ouroboros.harness.verification;

import io.ouroboros.harness.io.IoFailures;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was found in a run; the checks add to it.
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

    /**
     * What a repair did.
     *
     * @param removed files and directories that it removed
     * @param rewritten files that it wrote again
     */
    public record Repair(List<Path> removed, List<Path> rewritten) {
        static final Repair NOTHING = new Repair(List.of(), List.of());
    }

    /** Nothing is found yet. */
    VerifiedRun(Path directory, boolean inUse) {
        this(directory, inUse, new LinkedHashMap<>(), new ArrayList<>(), new ArrayList<>(), null);
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

    /** Sets a part's verdict unless it has one. */
    void set(Part part, Verdict verdict) {
        parts.putIfAbsent(part, verdict);
    }

    /** Adds damage that a repair removes. */
    void damaged(Part part, String message, Path... removals) {
        add(part, Verdict.DAMAGED, new Damage(part, message, true, List.of(removals)));
    }

    /** Adds damage that only the user can put right. */
    void beyondRepair(Part part, String message) {
        add(part, Verdict.DAMAGED, new Damage(part, message, false, List.of()));
    }

    void add(Part part, Verdict verdict, Damage found) {
        parts.put(part, verdict);
        damage.add(found);
    }

    boolean isDamaged(Part part) {
        return damage.stream().anyMatch(found -> found.part().equals(part));
    }

    /** The message for a file that could not be read. */
    static String message(IOException failure) {
        if (failure instanceof NoSuchFileException missing && missing.getFile() != null) {
            return missing.getFile() + " is missing";
        }
        return IoFailures.describe(failure);
    }
}
