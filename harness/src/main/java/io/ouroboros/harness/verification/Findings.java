package io.ouroboros.harness.verification;

import io.ouroboros.harness.io.IoFailures;
import io.ouroboros.harness.verification.Damage.Remedy;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the checks of one run have found so far. */
final class Findings {

    private final Map<Part, Verdict> parts = new LinkedHashMap<>();
    private final List<Damage> damage = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    void note(String line) {
        notes.add(line);
    }

    /** Gives a part without a verdict its verdict. */
    void set(Part part, Verdict verdict) {
        parts.putIfAbsent(part, verdict);
    }

    void damaged(Part part, Remedy remedy, List<Path> removals, String message) {
        add(part, Verdict.DAMAGED, remedy, removals, message);
    }

    void add(Part part, Verdict verdict, Remedy remedy, List<Path> removals, String message) {
        parts.put(part, verdict);
        damage.add(new Damage(part, message, remedy, removals));
    }

    boolean isDamaged(Part part) {
        return damage.stream().anyMatch(found -> found.part().equals(part));
    }

    VerifiedRun of(Path directory, boolean goingOn) {
        return new VerifiedRun(directory, goingOn, parts, damage, notes, Optional.empty());
    }

    /** The message of a file that could not be read. */
    static String message(IOException failure) {
        if (failure instanceof NoSuchFileException missing && missing.getFile() != null) {
            return missing.getFile() + " must be there, got no such file";
        }
        return failure instanceof FileNotFoundException
                ? String.valueOf(failure.getMessage())
                : IoFailures.describe(failure);
    }
}
