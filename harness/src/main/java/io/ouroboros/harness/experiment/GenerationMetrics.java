package io.ouroboros.harness.experiment;

import static java.util.stream.Collectors.joining;

import com.google.gson.JsonObject;
import io.ouroboros.harness.evaluation.PerplexitySummary;
import io.ouroboros.harness.io.Flattened;
import io.ouroboros.harness.io.JsonRecords;
import io.ouroboros.harness.reporting.ConsoleTable;
import io.ouroboros.harness.reporting.Quantities;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The results of a generation: a line of {@code metrics.jsonl}.
 *
 * <p>Format version 2: {@code formatVersion}, then the fields of both components. There are no
 * times, so that the same command and seed give the same bytes.
 *
 * @param evaluated the results of its evaluation
 * @param written what it wrote; the last generation writes nothing
 */
public record GenerationMetrics(@Flattened Evaluated evaluated, Optional<Written> written) {

    private record Line(int formatVersion, @Flattened GenerationMetrics metrics) {}

    /**
     * Returns the line of {@code metrics.jsonl}.
     *
     * @return a new object
     */
    public JsonObject toJson() {
        return JsonRecords.toJson(new Line(RunFiles.FORMAT_VERSION, this));
    }

    /**
     * Formats generations as a table.
     *
     * @param generations the generations
     * @param measures names of measures of the training set that are shares, shown as percentages
     * @return the table
     */
    public static String table(List<GenerationMetrics> generations, List<String> measures) {
        String headers =
                "generation:|original blocks:|synthetic blocks:|validation ppl:|test ppl:"
                        + "|test ppl (batches):|test ppl (no separators):"
                        + measures.stream().map(name -> "|" + name + ":").collect(joining());
        List<List<String>> rows =
                generations.stream().map(generation -> generation.row(measures)).toList();
        return ConsoleTable.of("Perplexity of original text by generation", headers, rows);
    }

    private List<String> row(List<String> measures) {
        List<String> row = new ArrayList<>();
        row.add(Integer.toString(evaluated.generation()));
        row.add(Quantities.count(evaluated.trained().originalBlocks()));
        row.add(Quantities.count(evaluated.trained().syntheticBlocks()));
        row.add(Quantities.perplexity(evaluated.validation().all().tokenPerplexity()));
        PerplexitySummary test = evaluated.test();
        row.add(Quantities.perplexity(test.all().tokenPerplexity()));
        row.add(Quantities.perplexity(test.all().meanBatchPerplexity()));
        row.add(Quantities.perplexity(test.withoutSeparators().tokenPerplexity()));
        for (String name : measures) {
            row.add(Quantities.percent(evaluated.trainingText().getOrDefault(name, Double.NaN)));
        }
        return row;
    }
}
