package io.ouroboros.harness.experiment;

import static java.util.stream.Collectors.joining;

import com.google.gson.JsonObject;
import io.ouroboros.harness.evaluation.PerplexitySummary;
import io.ouroboros.harness.io.JsonRecords;
import io.ouroboros.harness.reporting.ConsoleTable;
import io.ouroboros.harness.reporting.Quantities;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The results of a generation: a line of {@code metrics.jsonl} and, without {@code written}, the
 * marker of its evaluation.
 *
 * <p>Format version 2: {@code formatVersion}, then the components. There are no times, so that the
 * same command and seed give the same bytes.
 *
 * @param generation index in the recursion
 * @param seed the run's seed
 * @param bestEpoch index of the epoch whose weights were kept
 * @param trainingBlocks blocks of the training set
 * @param originalBlocks those of the original text among them
 * @param syntheticBlocks those that earlier generations wrote
 * @param weightsSha256 hash of the weights
 * @param trainingLoss of the best epoch, in nats per token
 * @param validation of the best epoch
 * @param test perplexity of the original test blocks, with deciles of the targets' frequency in the
 *     original training text
 * @param trainingUnderGeneration0 the training blocks' perplexity under generation 0
 * @param trainingText measures of the training set
 * @param written what it wrote; the last generation writes nothing
 */
public record GenerationMetrics(
        int generation,
        long seed,
        int bestEpoch,
        int trainingBlocks,
        int originalBlocks,
        int syntheticBlocks,
        String weightsSha256,
        double trainingLoss,
        PerplexitySummary validation,
        PerplexitySummary test,
        PerplexitySummary trainingUnderGeneration0,
        Map<String, Double> trainingText,
        Optional<Written> written) {

    /** Takes over the results of the training. */
    static GenerationMetrics of(
            int generation,
            long seed,
            FineTuned training,
            PerplexitySummary test,
            PerplexitySummary trainingUnderGeneration0,
            Map<String, Double> trainingText) {
        return new GenerationMetrics(
                generation,
                seed,
                training.bestEpoch(),
                training.trainingBlocks(),
                training.originalBlocks(),
                training.syntheticBlocks(),
                training.weightsSha256(),
                training.best().trainingLoss(),
                training.best().validation(),
                test,
                trainingUnderGeneration0,
                trainingText,
                Optional.empty());
    }

    /**
     * Says whether an evaluation repeats the results of the generation's training.
     *
     * @param training the results of the training
     * @return whether this is what an evaluation after that training states
     */
    public boolean repeats(FineTuned training) {
        GenerationMetrics expected =
                of(generation, seed, training, test, trainingUnderGeneration0, trainingText);
        return with(Optional.empty()).equals(expected);
    }

    /**
     * Replaces what the generation wrote.
     *
     * @param written the results of its synthesis, if it is done
     * @return the other metrics with it
     */
    public GenerationMetrics with(Optional<Written> written) {
        return new GenerationMetrics(
                generation,
                seed,
                bestEpoch,
                trainingBlocks,
                originalBlocks,
                syntheticBlocks,
                weightsSha256,
                trainingLoss,
                validation,
                test,
                trainingUnderGeneration0,
                trainingText,
                written);
    }

    /**
     * Returns the line of {@code metrics.jsonl}.
     *
     * @return a new object
     */
    public JsonObject toJson() {
        return RunDirectory.withVersion(JsonRecords.toJson(this));
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
        row.add(Integer.toString(generation));
        row.add(Quantities.count(originalBlocks));
        row.add(Quantities.count(syntheticBlocks));
        row.add(Quantities.perplexity(validation.tokenPerplexity()));
        row.add(Quantities.perplexity(test.tokenPerplexity()));
        row.add(Quantities.perplexity(test.meanBatchPerplexity()));
        row.add(Quantities.perplexity(test.withoutSeparators().tokenPerplexity()));
        for (String name : measures) {
            row.add(Quantities.percent(trainingText.getOrDefault(name, Double.NaN)));
        }
        return row;
    }
}
