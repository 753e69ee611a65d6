package io.ouroboros.harness.verification;

import io.ouroboros.harness.io.IoFailures;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects what the checks of one run find. */
final class Findings {
    private final Map<Part, Verdict> parts = new LinkedHashMap<>();
    private final List<Damage> damage = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    /** Adds a line about something that is not damage. */
    void note(String line) {
        notes.add(line);
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

    VerifiedRun of(Path directory, boolean inUse) {
        return new VerifiedRun(directory, inUse, parts, damage, notes, null);
    }

    /** The message for a file that could not be read. */
    static String message(IOException failure) {
        if (failure instanceof NoSuchFileException missing && missing.getFile() != null) {
            return missing.getFile() + " is missing";
        }
        return failure instanceof FileNotFoundException
                ? String.valueOf(failure.getMessage())
                : IoFailures.describe(failure);
    }
}
