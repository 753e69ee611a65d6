package io.ouroboros.harness.comparison;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.ouroboros.harness.comparison.Comparison.Pair;
import io.ouroboros.harness.comparison.SeedSeries.Generation;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.function.Function;

/** A comparison for programs. */
final class ComparisonJson {

    private ComparisonJson() {}

    static JsonObject of(Comparison comparison) {
        long seed = comparison.bootstrapSeed();
        JsonObject json = new JsonObject();
        json.addProperty("metric", comparison.metric());
        json.addProperty("bootstrapSeed", seed);
        json.addProperty("resamples", Bootstrap.NUM_RESAMPLES);
        json.add("runs", array(comparison.runs(), run -> run(run, seed)));
        json.add("pairs", array(comparison.pairs(), pair -> pair(pair, seed)));
        return json;
    }

    private static JsonObject run(ComparedRun run, long seed) {
        SeedSeries series = run.series();
        JsonObject json = new JsonObject();
        json.addProperty("name", run.name());
        json.addProperty("directory", run.directory().toString());
        json.add("seeds", numbers(series.seeds()));
        json.add("leftOutSeeds", numbers(run.seedsWithout()));
        json.add("leftOutGenerations", numbers(series.otherGenerations()));
        json.add(
                "generations",
                array(series.statistics(seed), generation -> generation(generation, "values")));
        return json;
    }

    private static JsonObject pair(Pair pair, long seed) {
        SortedSet<Long> seeds = pair.differences().seeds();
        JsonObject json = new JsonObject();
        json.addProperty("run", pair.run().name());
        json.addProperty("reference", pair.reference().name());
        json.add("seeds", numbers(seeds));
        json.add("leftOutSeeds", numbers(without(pair.run().series().seeds(), seeds)));
        json.add(
                "leftOutReferenceSeeds",
                numbers(without(pair.reference().series().seeds(), seeds)));
        json.add("leftOutGenerations", numbers(pair.leftOutGenerations()));
        json.addProperty("smallestPValue", SignedRankTest.smallestPValue(seeds.size()));
        json.add(
                "generations",
                array(
                        pair.differences().statistics(seed),
                        generation -> {
                            JsonObject line = generation(generation, "differences");
                            Optional<SignedRankTest> test = SignedRankTest.of(generation.values());
                            line.add("pValue", orNull(test.map(SignedRankTest::pValue)));
                            line.add(
                                    "pValueExact",
                                    test.<JsonElement>map(t -> new JsonPrimitive(t.exact()))
                                            .orElse(JsonNull.INSTANCE));
                            return line;
                        }));
        return json;
    }

    private static JsonObject generation(Generation generation, String values) {
        SampleStatistics statistics = generation.statistics();
        JsonArray each = new JsonArray();
        for (double value : generation.values()) {
            each.add(value);
        }
        JsonObject json = new JsonObject();
        json.addProperty("generation", generation.generation());
        json.add(values, each);
        statistics.addTo(json);
        return json;
    }

    private static JsonElement orNull(Optional<Double> number) {
        return number.<JsonElement>map(JsonPrimitive::new).orElse(JsonNull.INSTANCE);
    }

    private static SortedSet<Long> without(SortedSet<Long> all, Collection<Long> some) {
        all.removeAll(some);
        return all;
    }

    private static JsonArray numbers(Collection<Long> numbers) {
        return array(List.copyOf(numbers), JsonPrimitive::new);
    }

    private static <T> JsonArray array(List<T> items, Function<T, JsonElement> toJson) {
        JsonArray array = new JsonArray();
        items.forEach(item -> array.add(toJson.apply(item)));
        return array;
    }
}
