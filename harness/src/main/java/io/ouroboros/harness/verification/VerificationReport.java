package io.ouroboros.harness.verification;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.ouroboros.harness.reporting.ConsoleTable;
import io.ouroboros.harness.reporting.ConsoleTable.Column;
import io.ouroboros.harness.verification.VerifiedRun.Repair;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The result of a verification as text and as JSON.
 *
 * @param runs the runs
 */
public record VerificationReport(List<VerifiedRun> runs) {

    /** Copies the list. */
    public VerificationReport {
        runs = List.copyOf(runs);
    }

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
            run.parts()
                    .forEach(
                            (part, verdict) ->
                                    rows.add(
                                            List.of(
                                                    run.directory().toString(),
                                                    generation(part, "-").getAsString(),
                                                    part.name(),
                                                    verdict.toString())));
            addLines(run, lines);
        }
        List<Column> columns =
                List.of(
                        Column.text("run"),
                        Column.number("generation"),
                        Column.text("stage"),
                        Column.text("verdict"));
        return new ConsoleTable("", columns, rows).render() + "\n" + String.join("\n", lines);
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
        if (run.repair() == null || !run.isSound()) {
            boolean advise =
                    run.repair() == null && run.damage().stream().anyMatch(Damage::repairable);
            return "damaged, problems: %d%s"
                    .formatted(
                            run.damage().size(),
                            advise
                                    ? "; ouroboros verify %s --repair removes what is damaged"
                                            .formatted(directory)
                                    : "");
        }
        boolean lacksStages =
                run.damage().stream().anyMatch(damage -> damage.part().generation().isPresent());
        return lacksStages
                ? "repaired; ouroboros run --run-directory %s --resume makes what is missing"
                        .formatted(directory)
                : "repaired and whole";
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
        JsonObject json = new JsonObject();
        json.addProperty("sound", isSound());
        json.add("runs", array(runs, VerificationReport::run));
        return json;
    }

    private static JsonObject run(VerifiedRun run) {
        JsonObject json = new JsonObject();
        json.addProperty("directory", run.directory().toString());
        json.addProperty("sound", run.isSound());
        json.addProperty("goingOn", run.inUse());
        json.add(
                "parts",
                array(
                        run.parts().entrySet(),
                        entry -> {
                            JsonObject part = part(entry.getKey());
                            part.addProperty("verdict", entry.getValue().toString());
                            return part;
                        }));
        json.add(
                "problems",
                array(
                        run.damage(),
                        damage -> {
                            JsonObject problem = part(damage.part());
                            problem.addProperty("message", damage.message());
                            problem.addProperty("remedy", damage.repairable() ? "drop" : "by hand");
                            return problem;
                        }));
        json.add("notes", array(run.notes(), JsonPrimitive::new));
        Repair repair = repairOf(run);
        json.add("removed", array(repair.removed(), path -> new JsonPrimitive(path.toString())));
        json.add(
                "rewritten", array(repair.rewritten(), path -> new JsonPrimitive(path.toString())));
        return json;
    }

    private static Repair repairOf(VerifiedRun run) {
        return run.repair() == null ? Repair.NOTHING : run.repair();
    }

    private static JsonObject part(Part part) {
        JsonObject json = new JsonObject();
        json.add("generation", generation(part, null));
        json.addProperty("stage", part.name());
        return json;
    }

    private static JsonElement generation(Part part, @Nullable String none) {
        if (part.generation().isPresent()) {
            return new JsonPrimitive(part.generation().getAsInt());
        }
        return none == null ? JsonNull.INSTANCE : new JsonPrimitive(none);
    }

    private static <T> JsonArray array(
            Collection<T> values, Function<T, ? extends JsonElement> toJson) {
        JsonArray array = new JsonArray();
        values.forEach(value -> array.add(toJson.apply(value)));
        return array;
    }
}
