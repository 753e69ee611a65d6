package io.ouroboros.harness.report;

import com.google.gson.JsonObject;
import io.ouroboros.harness.evaluation.BlockLoss;
import io.ouroboros.harness.experiment.RunFiles;
import io.ouroboros.harness.experiment.RunFiles.Stage;
import io.ouroboros.harness.experiment.StageTiming;
import io.ouroboros.harness.io.IoFailures;
import io.ouroboros.harness.io.JsonFields;
import io.ouroboros.harness.io.JsonRecords;
import io.ouroboros.harness.tracking.MetricPaths;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Reads the run directory of one seed.
 *
 * @param directory the run directory
 * @param problems takes a line for each thing that is missing, damaged or not finite
 */
record SeedReader(Path directory, List<String> problems) {

    /** Reads one part of a generation. */
    @FunctionalInterface
    private interface Part<T> {
        T read() throws IOException;
    }

    private record Line(int generation) {}

    /** A line of {@code mixture.jsonl}: the source of a training block. */
    private record Source(String origin, Optional<Integer> generation) {

        String metric() {
            return "mixture." + generation.map(String::valueOf).orElse(origin);
        }
    }

    private RunFiles files() {
        return new RunFiles(directory);
    }

    /** Reads the seed; one whose manifest or metrics are unreadable is a problem itself. */
    Optional<MeasuredSeed> read() {
        if (!Files.exists(files().manifest()) && !Files.exists(files().metrics())) {
            problems.add(directory + " has not started: no manifest.json");
            return Optional.empty();
        }
        try {
            if (!Files.exists(files().manifest())) {
                throw new NoSuchFileException(files().manifest().toString());
            }
            JsonFields manifest = files().manifestFields();
            if (manifest.has("kind")) {
                problems.add(
                        "%s is a run of the theory lab; its page is %s"
                                .formatted(directory, directory.resolveSibling("index.html")));
                return Optional.empty();
            }
            return Optional.of(measured(manifest));
        } catch (IOException e) {
            problems.add("could not read %s: %s".formatted(directory, IoFailures.describe(e)));
            return Optional.empty();
        }
    }

    private MeasuredSeed measured(JsonFields json) throws IOException {
        MeasuredSeed.Manifest manifest = json.as(MeasuredSeed.Manifest.class);
        MeasuredSeed.Config config =
                JsonRecords.of(manifest.config(), MeasuredSeed.Config.class, json.where());
        MeasuredSeed seed =
                new MeasuredSeed(directory, manifest, config, generations(config.generations()));
        nameMissing(seed);
        seed.generations().forEach(this::nameNotFinite);
        return seed;
    }

    private SortedMap<Integer, MeasuredGeneration> generations(int planned) throws IOException {
        SortedMap<Integer, MeasuredGeneration> generations = new TreeMap<>();
        if (!Files.exists(files().metrics())) {
            return generations;
        }
        Map<Integer, Map<Stage, Double>> seconds =
                orElse(Map.of(), () -> StageTiming.read(files()));
        for (JsonFields line : JsonFields.readLines(files().metrics())) {
            line.requireFormatVersion(RunFiles.FORMAT_VERSION);
            int generation = line.as(Line.class).generation();
            if (generation < 0 || generation >= planned) {
                throw new IOException(
                        "generation of %s must be one of the run's %d, from 0, got %d"
                                .formatted(line.where(), planned, generation));
            }
            generations.put(
                    generation,
                    generation(
                            generation, line.object(), seconds.getOrDefault(generation, Map.of())));
        }
        return generations;
    }

    private MeasuredGeneration generation(
            int generation, JsonObject line, Map<Stage, Double> seconds) {
        Map<String, Double> numbers = new TreeMap<>(MetricPaths.numbers(line));
        numbers.putAll(orElse(Map.of(), () -> mixture(generation)));
        List<MeasuredGeneration.Epoch> epochs = orElse(List.of(), () -> epochs(generation));
        addSpeeds(numbers, seconds, epochs.size());
        LogHistogram histogram = new LogHistogram();
        lines(files().blockLosses(generation), BlockLoss.class).forEach(histogram::add);
        return new MeasuredGeneration(
                line, numbers, histogram, epochs, lines(files().samples(generation), Sample.class));
    }

    private Map<String, Double> mixture(int generation) throws IOException {
        return JsonRecords.readLines(files().mixture(generation), Source.class).stream()
                .collect(Collectors.groupingBy(Source::metric, Collectors.summingDouble(s -> 1)));
    }

    private List<MeasuredGeneration.Epoch> epochs(int generation) throws IOException {
        JsonFields marker = files().results(generation, Stage.FINE_TUNING);
        return marker.as(MeasuredGeneration.Training.class).epochs();
    }

    private static void addSpeeds(
            Map<String, Double> numbers, Map<Stage, Double> seconds, int numEpochs) {
        Map<Stage, Double> blocks =
                Map.of(
                        Stage.FINE_TUNING,
                        numEpochs * numbers.getOrDefault("trainingBlocks", 0.0),
                        Stage.SYNTHESIS,
                        numbers.getOrDefault("written.blocks", 0.0));
        seconds.forEach(
                (stage, elapsed) -> {
                    numbers.put("seconds." + stage, elapsed);
                    double count = blocks.getOrDefault(stage, 0.0);
                    if (count > 0) {
                        numbers.put("blocksPerSecond." + stage, count / elapsed);
                    }
                });
    }

    private <R extends Record> List<R> lines(Path file, Class<R> type) {
        return orElse(List.of(), () -> JsonRecords.readLines(file, type));
    }

    private <T> T orElse(T nothing, Part<T> part) {
        try {
            return part.read();
        } catch (IOException e) {
            problems.add(IoFailures.describe(e));
            return nothing;
        }
    }

    private void nameMissing(MeasuredSeed seed) {
        SortedMap<Integer, MeasuredGeneration> measured = seed.generations();
        int end = measured.isEmpty() ? 0 : measured.lastKey() + 1;
        String gaps =
                IntStream.range(0, end)
                        .filter(generation -> !measured.containsKey(generation))
                        .mapToObj(String::valueOf)
                        .collect(Collectors.joining(", "));
        if (!gaps.isEmpty()) {
            problems.add("%s has later generations, but not %s".formatted(directory, gaps));
        }
        int planned = seed.config().generations();
        if (end < planned) {
            problems.add(
                    "%s is not finished: %d of %d generations are measured"
                            .formatted(directory, measured.size(), planned));
        }
    }

    private void nameNotFinite(int generation, MeasuredGeneration measured) {
        MetricPaths.numbers(measured.line())
                .forEach(
                        (metric, value) -> {
                            if (!Double.isFinite(value)) {
                                problems.add(
                                        "%s, generation %d: %s is %s"
                                                .formatted(directory, generation, metric, value));
                            }
                        });
        long notFinite = measured.trainingPerplexity().notFinite();
        if (notFinite > 0) {
            problems.add(
                    "%s, generation %d: %d training blocks have no finite perplexity under generation 0"
                            .formatted(directory, generation, notFinite));
        }
    }
}
