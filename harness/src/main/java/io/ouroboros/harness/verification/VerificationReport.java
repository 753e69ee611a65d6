package io.ouroboros.harness.verification;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.ouroboros.harness.reporting.ConsoleTable;
import io.ouroboros.harness.reporting.ConsoleTable.Column;
import io.ouroboros.harness.verification.Damage.Remedy;
import io.ouroboros.harness.verification.VerifiedRun.Repair;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * What was found of runs, for people and for programs.
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
     * Lays the result out for people.
     *
     * @return a table of verdicts, then a line for each thing that is wrong, noted or done, and one
     *     for each run; the last line without a line feed
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
                                                    generation(part.generation()),
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
        if (run.goingOn()) {
            lines.add(
                    "%s is held by a process; what it is at was not checked".formatted(directory));
        }
        lines.addAll(run.notes());
        boolean repaired = run.repair().isPresent();
        for (Damage damage : run.damage()) {
            lines.add(repaired ? damage.message() : damage.advising(directory));
        }
        Repair repair = run.repair().orElse(Repair.NOTHING);
        repair.removed().forEach(path -> lines.add("removed " + path));
        repair.rewritten().forEach(path -> lines.add("wrote anew " + path));
        lines.add(conclusion(run));
    }

    private static String conclusion(VerifiedRun run) {
        if (run.damage().isEmpty()) {
            return "%s is whole".formatted(run.directory());
        }
        if (run.repair().isEmpty() || !run.isSound()) {
            return "%s is damaged, problems: %d".formatted(run.directory(), run.damage().size());
        }
        boolean lacks = run.damage().stream().anyMatch(found -> found.remedy() != Remedy.REWRITE);
        return lacks
                ? "%s is repaired; ouroboros run --run-directory %s --resume makes again what it lacks"
                        .formatted(run.directory(), run.directory())
                : "%s is repaired and whole".formatted(run.directory());
    }

    private static String generation(OptionalInt generation) {
        return generation.isPresent() ? Integer.toString(generation.getAsInt()) : "-";
    }

    /**
     * Lays the result out for programs.
     *
     * @return an object with {@code sound} and {@code runs}; of each {@code directory}, {@code
     *     sound}, {@code goingOn}; {@code parts} with {@code generation}, null for parts of the
     *     whole run, {@code stage} and {@code verdict}; {@code problems} with {@code generation},
     *     {@code stage}, {@code message} and {@code remedy}; {@code notes}, {@code removed} and
     *     {@code rewritten}
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
        json.addProperty("goingOn", run.goingOn());
        json.add(
                "parts",
                array(
                        List.copyOf(run.parts().entrySet()),
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
                            problem.addProperty("remedy", damage.remedy().toString());
                            return problem;
                        }));
        json.add("notes", array(run.notes(), JsonPrimitive::new));
        Repair repair = run.repair().orElse(Repair.NOTHING);
        json.add("removed", array(repair.removed(), path -> new JsonPrimitive(path.toString())));
        json.add(
                "rewritten", array(repair.rewritten(), path -> new JsonPrimitive(path.toString())));
        return json;
    }

    private static JsonObject part(Part part) {
        OptionalInt generation = part.generation();
        JsonObject json = new JsonObject();
        json.add(
                "generation",
                generation.isPresent()
                        ? new JsonPrimitive(generation.getAsInt())
                        : JsonNull.INSTANCE);
        json.addProperty("stage", part.name());
        return json;
    }

    private static <T> JsonArray array(List<T> values, Function<T, JsonElement> toJson) {
        JsonArray array = new JsonArray();
        values.forEach(value -> array.add(toJson.apply(value)));
        return array;
    }
}
