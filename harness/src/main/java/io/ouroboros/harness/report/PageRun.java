package io.ouroboros.harness.report;

import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * A run as the page's script gets it.
 *
 * @param name the run's name
 * @param directory its directory
 * @param seeds its seeds
 * @param plannedGenerations how many generations are planned
 * @param problems what is missing, damaged or not finite
 * @param metrics by path of the metric, its {@link GenerationStatistics} by generation
 * @param histograms perplexity of the training blocks by generation
 * @param losses loss curves by seed
 * @param samples continuations of fixed prompts
 * @param isPaper whether the run is the paper's experiment
 * @param configuration options, from the first seed's manifest
 * @param inputs hashes of the inputs, from the same manifest
 * @param environment versions and device, from the same manifest
 * @param commands the commands that repeat each seed
 */
record PageRun(
        String name,
        String directory,
        List<Long> seeds,
        int plannedGenerations,
        List<String> problems,
        Map<String, List<JsonObject>> metrics,
        List<Histogram> histograms,
        List<SeedLosses> losses,
        Samples samples,
        boolean isPaper,
        JsonObject configuration,
        JsonObject inputs,
        JsonObject environment,
        List<String> commands) {

    /** Metrics that the page shows. */
    private static final Pattern SHOWN =
            Pattern.compile(
                    "(test|validation|trainingUnderGeneration0|written\\.underItself)"
                            + "\\.(withoutSeparators\\.)?(token|meanBatch|meanBlock)Perplexity"
                            + "|test\\.deciles\\.\\d+\\.tokenPerplexity"
                            + "|(trainingText|mixture|seconds|blocksPerSecond)\\..*");

    /** The paper's Example 1 shows these; the newest generation is shown too. */
    private static final List<Integer> SAMPLED_GENERATIONS = List.of(0, 1, 5, 7, 9);

    /** Longer texts are cut off; continuations have some hundred characters. */
    private static final int MAX_SAMPLE_LENGTH = 4000;

    /**
     * Training blocks by perplexity under generation 0.
     *
     * @param blocks all blocks, also those in no bin
     * @param notFinite blocks without a finite perplexity, which are in no bin
     * @param bins index and count of each bin that is not empty, see {@link LogHistogram}
     */
    record Histogram(int generation, long blocks, long notFinite, List<List<Long>> bins) {}

    /** Loss curves of one seed. */
    record SeedLosses(long seed, List<GenerationLosses> generations) {}

    /**
     * Loss curves of one training.
     *
     * @param training mean losses of {@code stepsPerPoint} steps each, in nats
     * @param validation step and loss in nats after each epoch
     */
    record GenerationLosses(
            int generation,
            int stepsPerPoint,
            List<Double> training,
            List<List<Number>> validation) {}

    /** Continuations of the first seed that has any. */
    record Samples(Optional<Long> seed, List<Prompt> prompts) {}

    /** A prompt and its continuations. */
    record Prompt(String prompt, List<Continuation> continuations) {}

    /** A continuation in pieces: pairs of text and whether it repeats earlier words. */
    record Continuation(int generation, List<List<Object>> pieces) {}

    /** Makes the page's form of a run; each loss curve has at most {@code maxPoints} points. */
    static PageRun of(ReportedRun run, int maxPoints) {
        Map<String, List<JsonObject>> metrics = new LinkedHashMap<>();
        run.metrics().stream()
                .filter(metric -> SHOWN.matcher(metric).matches())
                .forEach(metric -> metrics.put(metric, run.statisticsJson(metric)));
        MeasuredSeed.Manifest manifest = run.seeds().get(0).manifest();
        return new PageRun(
                run.name(),
                run.directory().toString(),
                run.seedNumbers(),
                run.plannedGenerations(),
                run.problems(),
                metrics,
                run.generations().stream().map(generation -> histogram(run, generation)).toList(),
                run.seeds().stream().map(seed -> losses(seed, maxPoints)).toList(),
                samples(run),
                PaperReference.appliesTo(manifest.config()),
                manifest.config(),
                manifest.inputs(),
                manifest.environment(),
                run.seeds().stream().map(PageRun::command).toList());
    }

    private static Histogram histogram(ReportedRun run, int generation) {
        LogHistogram histogram = run.trainingPerplexity(generation);
        List<List<Long>> bins = new ArrayList<>();
        histogram.counts().forEach((bin, count) -> bins.add(List.of(bin.longValue(), count)));
        return new Histogram(generation, histogram.total(), histogram.notFinite(), bins);
    }

    private static SeedLosses losses(MeasuredSeed seed, int maxPoints) {
        List<GenerationLosses> generations = new ArrayList<>();
        seed.generations()
                .forEach(
                        (index, generation) -> {
                            int stepsPerPoint = generation.stepsPerPoint(maxPoints);
                            generations.add(
                                    new GenerationLosses(
                                            index,
                                            stepsPerPoint,
                                            generation.lossCurve(stepsPerPoint),
                                            validation(generation.epochs())));
                        });
        return new SeedLosses(seed.seed(), generations);
    }

    private static List<List<Number>> validation(List<MeasuredGeneration.Epoch> epochs) {
        List<List<Number>> points = new ArrayList<>();
        int step = 0;
        for (MeasuredGeneration.Epoch epoch : epochs) {
            step += epoch.stepLosses().size();
            points.add(List.of(step, epoch.validation().meanNats()));
        }
        return points;
    }

    private static Samples samples(ReportedRun run) {
        for (MeasuredSeed seed : run.seeds()) {
            List<Prompt> prompts = prompts(seed);
            if (!prompts.isEmpty()) {
                return new Samples(Optional.of(seed.seed()), prompts);
            }
        }
        return new Samples(Optional.empty(), List.of());
    }

    private static List<Prompt> prompts(MeasuredSeed seed) {
        Set<Integer> sampled = new TreeSet<>(SAMPLED_GENERATIONS);
        if (!seed.generations().isEmpty()) {
            sampled.add(seed.generations().lastKey());
        }
        Map<Long, Prompt> prompts = new TreeMap<>();
        for (int generation : sampled) {
            MeasuredGeneration measured = seed.generations().get(generation);
            if (measured != null) {
                measured.samples().forEach(sample -> add(sample, generation, prompts));
            }
        }
        return List.copyOf(prompts.values());
    }

    private static void add(Sample sample, int generation, Map<Long, Prompt> prompts) {
        List<List<Object>> pieces =
                RepeatedWords.of(cut(sample.shownText())).stream()
                        .map(piece -> List.<Object>of(piece.text(), piece.isRepeated()))
                        .toList();
        prompts.computeIfAbsent(
                        sample.prompt(),
                        p -> new Prompt(cut(sample.shownPrompt()), new ArrayList<>()))
                .continuations()
                .add(new Continuation(generation, pieces));
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

    /** Quotes a path for a shell where that is necessary. */
    private static String quoted(String path) {
        return path.matches("[A-Za-z0-9_./:@%+,=-]+")
                ? path
                : "'" + path.replace("'", "'\\''") + "'";
    }
}
