package io.ouroboros.harness.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.ouroboros.harness.io.JsonFields;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * A run for the page's script: {@code name}, {@code directory}, {@code seeds}, {@code
 * plannedGenerations}, {@code problems}; {@code metrics}, of each path the statistics; {@code
 * histograms}; {@code losses} of each seed; {@code samples} of the first seed that has any; {@code
 * isPaper}; {@code configuration}, {@code inputs} and {@code environment} of the first seed, and
 * {@code commands} that repeat each seed.
 */
final class RunJson {

    /** Metrics that have a place on the page. */
    private static final Pattern SHOWN =
            Pattern.compile(
                    "(test|validation|trainingUnderGeneration0|written\\.underItself)"
                            + "\\.(withoutSeparators\\.)?(token|meanBatch|meanBlock)Perplexity"
                            + "|test\\.deciles\\.\\d+\\.tokenPerplexity"
                            + "|(trainingText|mixture|seconds|blocksPerSecond)\\..*");

    /** The paper's Example 1 shows these; the newest is shown too. */
    private static final List<Long> SAMPLED_GENERATIONS = List.of(0L, 1L, 5L, 7L, 9L);

    /** Points of all loss curves of a page together, so that it stays small. */
    private static final int MAX_LOSS_POINTS = 40_000;

    private static final int MAX_POINTS_OF_CURVE = 250;

    /** More of a continuation is cut off; a run's own are of some hundred characters. */
    private static final int MAX_SAMPLE_LENGTH = 4000;

    private final ReportedRun run;
    private final int maxPoints;

    /**
     * Creates the form of a run.
     *
     * @param run the run
     * @param numCurves how many loss curves the page has, of all runs
     */
    RunJson(ReportedRun run, long numCurves) {
        this.run = run;
        this.maxPoints =
                (int) Math.max(10, Math.min(MAX_POINTS_OF_CURVE, MAX_LOSS_POINTS / numCurves));
    }

    JsonObject toJson() throws IOException {
        JsonObject json = new JsonObject();
        json.addProperty("name", run.name());
        json.addProperty("directory", run.directory().toString());
        json.add("seeds", array(run.seeds(), seed -> new JsonPrimitive(seed.seed())));
        json.addProperty("plannedGenerations", run.plannedGenerations());
        json.add("problems", array(run.problems(), JsonPrimitive::new));
        JsonObject metrics = new JsonObject();
        for (String metric : run.metrics()) {
            if (SHOWN.matcher(metric).matches()) {
                metrics.add(metric, statistics(run.statistics(metric)));
            }
        }
        json.add("metrics", metrics);
        json.add("histograms", array(run.generations(), this::histogram));
        json.add("losses", array(run.seeds(), this::losses));
        json.add("samples", samples());
        JsonFields manifest = run.seeds().get(0).manifest();
        json.addProperty("isPaper", PaperReference.appliesTo(manifest.requireObject("config")));
        json.add("configuration", manifest.requireObject("config").object());
        json.add("inputs", manifest.requireObject("inputs").object());
        json.add("environment", manifest.requireObject("environment").object());
        json.add("commands", array(run.seeds(), seed -> new JsonPrimitive(command(seed))));
        return json;
    }

    /**
     * A metric's statistics, an object for each generation: its index; {@code values}, an object of
     * the seeds; {@code n}, {@code mean}, {@code standardDeviation}, {@code interval95}, the last
     * two null with one seed.
     */
    static JsonArray statistics(List<GenerationStatistics> generations) {
        return array(
                generations,
                generation -> {
                    JsonObject json = new JsonObject();
                    json.addProperty("generation", generation.generation());
                    JsonObject values = new JsonObject();
                    generation
                            .bySeed()
                            .forEach((seed, value) -> values.addProperty("" + seed, value));
                    json.add("values", values);
                    generation.statistics().addTo(json);
                    return json;
                });
    }

    static <T> JsonArray array(Collection<T> items, Function<T, ? extends JsonElement> toJson) {
        JsonArray array = new JsonArray();
        items.forEach(item -> array.add(toJson.apply(item)));
        return array;
    }

    private JsonObject histogram(long generation) {
        LogHistogram histogram = run.trainingPerplexity(generation);
        JsonObject json = new JsonObject();
        json.addProperty("generation", generation);
        json.addProperty("blocks", histogram.total());
        json.addProperty("notFinite", histogram.notFinite());
        JsonArray bins = new JsonArray();
        histogram
                .counts()
                .forEach(
                        (bin, count) -> {
                            JsonArray pair = new JsonArray();
                            pair.add(bin);
                            pair.add(count);
                            bins.add(pair);
                        });
        json.add("bins", bins);
        return json;
    }

    private JsonObject losses(MeasuredSeed seed) {
        JsonObject json = new JsonObject();
        json.addProperty("seed", seed.seed());
        JsonArray generations = new JsonArray();
        seed.generations()
                .forEach((index, generation) -> generations.add(losses(index, generation)));
        json.add("generations", generations);
        return json;
    }

    private JsonObject losses(long index, MeasuredGeneration generation) {
        LossCurve curve = LossCurve.of(generation.epochs(), maxPoints);
        JsonArray validation = new JsonArray();
        int step = 0;
        for (EpochLosses epoch : generation.epochs()) {
            step += epoch.stepLosses().size();
            JsonArray point = new JsonArray();
            point.add(step);
            point.add(epoch.validationNats());
            validation.add(point);
        }
        JsonObject json = new JsonObject();
        json.addProperty("generation", index);
        json.addProperty("stepsPerPoint", curve.stepsPerPoint());
        json.add("training", array(curve.nats(), JsonPrimitive::new));
        json.add("validation", validation);
        return json;
    }

    private JsonObject samples() {
        JsonObject json = new JsonObject();
        Optional<MeasuredSeed> sampled =
                run.seeds().stream().filter(seed -> !prompts(seed).isEmpty()).findFirst();
        sampled.ifPresent(seed -> json.addProperty("seed", seed.seed()));
        JsonArray prompts = new JsonArray();
        sampled.map(RunJson::prompts)
                .orElse(Map.of())
                .forEach(
                        (prompt, byGeneration) -> {
                            JsonObject one = new JsonObject();
                            one.addProperty(
                                    "prompt",
                                    cut(byGeneration.values().iterator().next().promptText()));
                            JsonArray texts = new JsonArray();
                            byGeneration.forEach(
                                    (generation, sample) -> texts.add(text(generation, sample)));
                            one.add("continuations", texts);
                            prompts.add(one);
                        });
        json.add("prompts", prompts);
        return json;
    }

    /** The continuations of a seed by prompt and generation. */
    private static Map<Long, Map<Long, Sample>> prompts(MeasuredSeed seed) {
        Map<Long, Map<Long, Sample>> prompts = new TreeMap<>();
        Set<Long> sampled = new TreeSet<>(SAMPLED_GENERATIONS);
        if (!seed.generations().isEmpty()) {
            sampled.add(seed.generations().lastKey());
        }
        for (long generation : sampled) {
            MeasuredGeneration measured = seed.generations().get(generation);
            if (measured != null) {
                measured.samples()
                        .forEach(
                                sample ->
                                        prompts.computeIfAbsent(
                                                        sample.prompt(), p -> new TreeMap<>())
                                                .put(generation, sample));
            }
        }
        return prompts;
    }

    private static JsonObject text(long generation, Sample sample) {
        JsonObject json = new JsonObject();
        json.addProperty("generation", generation);
        json.add(
                "pieces",
                array(
                        RepeatedWords.of(cut(sample.text())),
                        piece -> {
                            JsonArray pair = new JsonArray();
                            pair.add(piece.text());
                            pair.add(piece.isRepeated());
                            return pair;
                        }));
        return json;
    }

    private static String cut(String text) {
        return text.length() <= MAX_SAMPLE_LENGTH
                ? text
                : text.substring(0, MAX_SAMPLE_LENGTH) + " [cut off]";
    }

    private static String command(MeasuredSeed seed) {
        return "ouroboros run --from-manifest %s --run-directory %s"
                .formatted(
                        quoted(seed.directory().resolve("manifest.json").toString()),
                        quoted(seed.directory() + "-repeated"));
    }

    /** As a shell takes it. */
    private static String quoted(String path) {
        return path.matches("[A-Za-z0-9_./:@%+,=-]+")
                ? path
                : "'" + path.replace("'", "'\\''") + "'";
    }
}
