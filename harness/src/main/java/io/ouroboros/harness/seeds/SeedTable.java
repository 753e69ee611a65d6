package io.ouroboros.harness.seeds;

import io.ouroboros.harness.comparison.SampleStatistics;
import io.ouroboros.harness.experiment.GenerationMetrics;
import io.ouroboros.harness.reporting.ConsoleTable;
import io.ouroboros.harness.reporting.Quantities;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The perplexities of several seeds side by side. */
public final class SeedTable {

    /** The default of {@code compare}. */
    private static final long BOOTSTRAP_SEED = 0;

    private SeedTable() {}

    /**
     * Formats the {@code tokenPerplexity} of original test text: a row for each generation, a
     * column for each seed, then their {@link SampleStatistics}.
     *
     * @param metrics the generations of each seed, the same number for each
     * @return a table
     */
    public static String of(Map<Long, List<GenerationMetrics>> metrics) {
        StringBuilder headers = new StringBuilder("generation:");
        metrics.keySet().forEach(seed -> headers.append("|seed " + seed + ":"));
        headers.append("|mean:|standard deviation:|95 % interval:");
        int numGenerations = metrics.values().iterator().next().size();
        List<List<String>> rows = new ArrayList<>();
        for (int generation = 0; generation < numGenerations; generation++) {
            List<String> row = new ArrayList<>(List.of(Integer.toString(generation)));
            List<Double> perplexities = new ArrayList<>();
            for (List<GenerationMetrics> generations : metrics.values()) {
                double perplexity =
                        generations.get(generation).evaluated().test().all().tokenPerplexity();
                perplexities.add(perplexity);
                row.add(Quantities.perplexity(perplexity));
            }
            SampleStatistics statistics = SampleStatistics.of(perplexities, BOOTSTRAP_SEED);
            row.add(Quantities.perplexity(statistics.mean()));
            row.add(statistics.standardDeviation().map(Quantities::perplexity).orElse("-"));
            row.add(statistics.interval().map(interval -> interval.toText(2)).orElse("-"));
            rows.add(row);
        }
        String title = "Test perplexity of original text by generation";
        return ConsoleTable.of(title, headers.toString(), rows);
    }
}
