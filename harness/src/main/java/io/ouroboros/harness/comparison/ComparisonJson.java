package io.ouroboros.harness.comparison;

import com.google.gson.JsonObject;
import io.ouroboros.harness.comparison.SeedSeries.Generation;
import io.ouroboros.harness.io.JsonFormat;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/** A comparison for programs; {@link Comparison#toJson} describes the fields. */
record ComparisonJson(
        String metric, long bootstrapSeed, int resamples, List<Run> runs, List<Differences> pairs) {

    private record Run(
            String name,
            String directory,
            List<Long> seeds,
            List<Long> leftOutSeeds,
            List<Long> leftOutGenerations,
            List<JsonObject> generations) {

        static Run of(ComparedRun run, long bootstrapSeed) {
            return new Run(
                    run.name(),
                    run.directory().toString(),
                    List.copyOf(run.series().seeds()),
                    List.copyOf(run.seedsWithout()),
                    List.copyOf(run.leftOutGenerations()),
                    run.series().statistics(bootstrapSeed).stream()
                            .map(generation -> generation(generation, "values"))
                            .toList());
        }
    }

    private record Differences(
            String run,
            String reference,
            List<Long> seeds,
            List<Long> leftOutSeeds,
            List<Long> leftOutReferenceSeeds,
            List<Long> leftOutGenerations,
            double smallestPValue,
            List<JsonObject> generations) {

        static Differences of(Comparison.Pair pair, long bootstrapSeed) {
            SortedSet<Long> seeds = pair.differences().seeds();
            return new Differences(
                    pair.run().name(),
                    pair.reference().name(),
                    List.copyOf(seeds),
                    List.copyOf(pair.run().seedsNotIn(seeds)),
                    List.copyOf(pair.reference().seedsNotIn(seeds)),
                    List.copyOf(pair.leftOutGenerations()),
                    SignedRankTest.smallestPValue(seeds.size()),
                    pair.differences().statistics(bootstrapSeed).stream()
                            .map(Differences::generation)
                            .toList());
        }

        private static JsonObject generation(Generation generation) {
            Optional<SignedRankTest> test = SignedRankTest.of(generation.values());
            JsonObject json = ComparisonJson.generation(generation, "differences");
            json.addProperty("pValue", test.map(SignedRankTest::pValue).orElse(null));
            json.addProperty("pValueExact", test.map(SignedRankTest::exact).orElse(null));
            return json;
        }
    }

    static ComparisonJson of(Comparison comparison) {
        long seed = comparison.bootstrapSeed();
        return new ComparisonJson(
                comparison.metric(),
                seed,
                Bootstrap.NUM_RESAMPLES,
                comparison.runs().stream().map(run -> Run.of(run, seed)).toList(),
                comparison.pairs().stream().map(pair -> Differences.of(pair, seed)).toList());
    }

    private static JsonObject generation(Generation generation, String values) {
        JsonObject json = new JsonObject();
        json.addProperty("generation", generation.generation());
        json.add(values, JsonFormat.array(generation.values()));
        generation.statistics().addTo(json);
        return json;
    }
}
