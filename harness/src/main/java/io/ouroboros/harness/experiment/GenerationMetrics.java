package io.ouroboros.harness.experiment;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.ouroboros.harness.evaluation.PerplexitySummary;
import io.ouroboros.harness.io.JsonFields;
import io.ouroboros.harness.reporting.ConsoleTable;
import io.ouroboros.harness.reporting.ConsoleTable.Column;
import io.ouroboros.harness.reporting.Quantities;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A line of {@code metrics.jsonl}.
 *
 * <p>Format version 2: {@code formatVersion}, {@code generation}, {@code seed}; {@code bestEpoch};
 * of the training set {@code trainingBlocks}, {@code originalBlocks}, {@code syntheticBlocks};
 * {@code weightsSha256}; {@code trainingLoss} and {@code validation} of the best epoch; {@code
 * test}, as {@code evaluate --format json} prints it, with {@code deciles} of the targets'
 * frequency in the original training text; {@code trainingUnderGeneration0}, the training blocks'
 * perplexity under generation 0; {@code trainingText}, measures of the training set; and once the
 * generation has written, {@code written}: {@code prompts}, {@code blocks}, {@code corpusSha256},
 * {@code underItself}, the corpus' perplexity under the generation that wrote it, and {@code text},
 * its measures. The last generation writes nothing. No times: the same command and seed give the
 * same bytes.
 */
public final class GenerationMetrics {

    /** Fields of the fine-tuning marker that do not go over as they are. */
    private static final Set<String> NOT_COPIED =
            Set.of("formatVersion", "epochs", "parents", "files");

    private GenerationMetrics() {}

    static JsonObject line(
            int generation, long seed, JsonObject fineTuning, PerplexitySummary test) {
        JsonObject line = new JsonObject();
        line.addProperty("generation", generation);
        line.addProperty("seed", seed);
        addTraining(line, fineTuning);
        line.add("test", test.toJson());
        return line;
    }

    private static void addTraining(JsonObject line, JsonObject fineTuning) {
        fineTuning.entrySet().stream()
                .filter(field -> !NOT_COPIED.contains(field.getKey()))
                .forEach(field -> line.add(field.getKey(), field.getValue()));
        JsonElement best =
                fineTuning.getAsJsonArray("epochs").get(fineTuning.get("bestEpoch").getAsInt());
        line.add("trainingLoss", best.getAsJsonObject().get("trainingLoss"));
        line.add("validation", best.getAsJsonObject().get("validation"));
    }

    /**
     * Says whether the markers of an evaluation and of a training agree.
     *
     * @param evaluation the marker of an evaluation
     * @param fineTuning the marker of the same generation's training
     * @return whether the evaluation repeats the numbers of the training
     */
    public static boolean repeats(JsonObject evaluation, JsonObject fineTuning) {
        int best = fineTuning.get("bestEpoch").getAsInt();
        if (best < 0 || best >= fineTuning.getAsJsonArray("epochs").size()) {
            return false;
        }
        JsonObject repeated = new JsonObject();
        addTraining(repeated, fineTuning);
        return repeated.entrySet().stream()
                .allMatch(field -> field.getValue().equals(evaluation.get(field.getKey())));
    }

    /** The whole line of a generation, from the markers that there are. */
    static JsonObject whole(JsonObject evaluation, Optional<JsonObject> synthesis) {
        JsonObject line = withoutProvenance(evaluation);
        synthesis.ifPresent(
                marker -> {
                    JsonObject written = withoutProvenance(marker);
                    written.remove("formatVersion");
                    line.add("written", written);
                });
        return line;
    }

    private static JsonObject withoutProvenance(JsonObject marker) {
        JsonObject results = marker.deepCopy();
        results.remove("parents");
        results.remove("files");
        return results;
    }

    /**
     * Lays the lines out for people.
     *
     * @param lines the lines of {@code metrics.jsonl}
     * @param measures names of corpus measures that are shares, shown as percentages
     */
    static String table(List<JsonFields> lines, List<String> measures) throws IOException {
        List<Column> columns =
                new ArrayList<>(
                        List.of(
                                Column.number("generation"),
                                Column.number("original blocks"),
                                Column.number("synthetic blocks"),
                                Column.number("validation ppl"),
                                Column.number("test ppl"),
                                Column.number("test ppl (batches)"),
                                Column.number("test ppl (no separators)")));
        measures.forEach(name -> columns.add(Column.number(name)));
        List<List<String>> rows = new ArrayList<>();
        for (JsonFields line : lines) {
            JsonFields test = line.requireObject("test");
            List<String> row =
                    new ArrayList<>(
                            List.of(
                                    Long.toString(line.requireLong("generation")),
                                    Quantities.count(line.requireLong("originalBlocks")),
                                    Quantities.count(line.requireLong("syntheticBlocks")),
                                    perplexity(line.requireObject("validation"), "tokenPerplexity"),
                                    perplexity(test, "tokenPerplexity"),
                                    perplexity(test, "meanBatchPerplexity"),
                                    perplexity(
                                            test.requireObject("withoutSeparators"),
                                            "tokenPerplexity")));
            for (String name : measures) {
                row.add(Quantities.percent(line.requireObject("trainingText").requireDouble(name)));
            }
            rows.add(row);
        }
        return new ConsoleTable("Perplexity of original text by generation", columns, rows)
                .render();
    }

    private static String perplexity(JsonFields fields, String name) throws IOException {
        return Quantities.perplexity(fields.requireDouble(name));
    }
}
