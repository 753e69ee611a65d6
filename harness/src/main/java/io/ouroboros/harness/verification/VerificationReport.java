package io.ouroboros.harness.verification;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.ouroboros.harness.io.JsonRecords;
import io.ouroboros.harness.reporting.ConsoleTable;
import io.ouroboros.harness.verification.VerifiedRun.Repair;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The result of a verification as text and as JSON.
 *
 * @param runs the runs
 */
public record VerificationReport(List<VerifiedRun> runs) {

    /**
     * Says whether all runs can be trusted.
     *
     * @return whether each {@link VerifiedRun#isSound is sound}
     */
    public boolean isSound() {
        return runs.stream().allMatch(VerifiedRun::isSound);
    }

    /**
     * Formats the result as text.
     *
     * @return a table of verdicts, then a line for each problem, note and repair, and a conclusion
     *     for each run; the last line has no line feed
     */
    public String toText() {
        List<List<String>> rows = new ArrayList<>();
        List<String> lines = new ArrayList<>();
        for (VerifiedRun run : runs) {
            String directory = run.directory().toString();
            for (Map.Entry<Part, Verdict> one : run.parts().entrySet()) {
                Part part = one.getKey();
                String verdict = one.getValue().toString();
                rows.add(List.of(directory, part.generationText(), part.name(), verdict));
            }
            addLines(run, lines);
        }
        return ConsoleTable.of("", "run|generation:|stage|verdict", rows)
                + "\n"
                + String.join("\n", lines);
    }

    private static void addLines(VerifiedRun run, List<String> lines) {
        Path directory = run.directory();
        if (run.inUse()) {
            lines.add(directory + " is in use; its unfinished work was not checked");
        }
        lines.addAll(run.notes());
        run.damage().forEach(damage -> lines.add(damage.message()));
        Repair repair = repairOf(run);
        repair.removed().forEach(path -> lines.add("removed " + path));
        repair.rewritten().forEach(path -> lines.add("rewrote " + path));
        lines.add(directory + " is " + conclusion(run));
    }

    private static String conclusion(VerifiedRun run) {
        Path directory = run.directory();
        if (run.damage().isEmpty()) {
            return "whole";
        }
        List<Damage> repairable = run.damage().stream().filter(Damage::repairable).toList();
        boolean isRepaired = run.repair() != null;
        int left = run.damage().size() - (isRepaired ? repairable.size() : 0);
        String found = left == 0 ? "repaired" : "damaged, problems: " + left;
        if (!isRepaired && !repairable.stream().allMatch(Damage::isMissing)) {
            return found
                    + "; ouroboros verify %s --repair removes what is damaged".formatted(directory);
        }
        boolean lacksStages =
                repairable.stream().anyMatch(damage -> damage.part().generation().isPresent());
        if (lacksStages) {
            return found
                    + "; ouroboros run --run-directory %s --resume makes what is missing"
                            .formatted(directory);
        }
        return left == 0 ? "repaired and whole" : found;
    }

    /**
     * Formats the result as JSON.
     *
     * @return an object with {@code sound} and {@code runs}; each run has {@code directory}, {@code
     *     sound}, {@code goingOn}; {@code parts} with {@code generation}, null for parts of the
     *     whole run, {@code stage} and {@code verdict}; {@code problems} with {@code generation},
     *     {@code stage}, {@code message} and {@code remedy}, {@code drop} or {@code by hand};
     *     {@code notes}, {@code removed} and {@code rewritten}
     */
    public JsonObject toJson() {
        return JsonRecords.toJson(
                new Result(isSound(), runs.stream().map(VerificationReport::json).toList()));
    }

    private record Result(boolean sound, List<RunResult> runs) {}

    private record RunResult(
            Path directory,
            boolean sound,
            boolean goingOn,
            List<PartResult> parts,
            List<Problem> problems,
            List<String> notes,
            List<Path> removed,
            List<Path> rewritten) {}

    private record PartResult(JsonElement generation, String stage, Verdict verdict) {}

    private record Problem(JsonElement generation, String stage, String message, String remedy) {}

    private static RunResult json(VerifiedRun run) {
        List<PartResult> parts = new ArrayList<>();
        for (Map.Entry<Part, Verdict> one : run.parts().entrySet()) {
            Part part = one.getKey();
            parts.add(new PartResult(part.generationJson(), part.name(), one.getValue()));
        }
        Repair repair = repairOf(run);
        return new RunResult(
                run.directory(),
                run.isSound(),
                run.inUse(),
                parts,
                run.damage().stream().map(VerificationReport::problem).toList(),
                run.notes(),
                repair.removed(),
                repair.rewritten());
    }

    private static Problem problem(Damage damage) {
        Part part = damage.part();
        String remedy = damage.repairable() ? "drop" : "by hand";
        return new Problem(part.generationJson(), part.name(), damage.message(), remedy);
    }

    private static Repair repairOf(VerifiedRun run) {
        return Objects.requireNonNullElse(run.repair(), Repair.NOTHING);
    }
}
