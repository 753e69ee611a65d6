package io.ouroboros.harness.experiment;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.ouroboros.harness.evaluation.PerplexitySummary;
import io.ouroboros.harness.reporting.ConsoleTable;
import io.ouroboros.harness.reporting.ConsoleTable.Column;
import io.ouroboros.harness.reporting.Quantities;
import io.ouroboros.harness.runtime.JsonFields;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A line of {@code metrics.jsonl}.
 *
 * <p>Format version 1: {@code formatVersion}, {@code generation}, {@code seed}; of the training mix
 * {@code trainingBlocks}, {@code originalBlocks}, {@code syntheticBlocks} and the measures of the
 * corpus, if any; {@code bestEpoch}, {@code validation} and {@code trainingLoss} of that epoch;
 * {@code test}, as {@code evaluate --format json} prints it; {@code weightsSha256}. No times: the
 * same command and seed give the same bytes.
 */
final class GenerationMetrics {

    /** Fields of the fine-tuning marker that do not go over as they are. */
    private static final Set<String> NOT_COPIED = Set.of("formatVersion", "epochs");

    private GenerationMetrics() {}

    static JsonObject line(
            int generation, long seed, JsonObject fineTuning, PerplexitySummary test) {
        JsonObject line = new JsonObject();
        line.addProperty("generation", generation);
        line.addProperty("seed", seed);
        fineTuning.entrySet().stream()
                .filter(field -> !NOT_COPIED.contains(field.getKey()))
                .forEach(field -> line.add(field.getKey(), field.getValue()));
        JsonElement best =
                fineTuning.getAsJsonArray("epochs").get(fineTuning.get("bestEpoch").getAsInt());
        line.add("trainingLoss", best.getAsJsonObject().get("trainingLoss"));
        line.add("validation", best.getAsJsonObject().get("validation"));
        line.add("test", test.toJson());
        return line;
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
                row.add(Quantities.percent(line.requireDouble(name)));
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
