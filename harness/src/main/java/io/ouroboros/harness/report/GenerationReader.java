package io.ouroboros.harness.report;

import io.ouroboros.harness.evaluation.BlockLoss;
import io.ouroboros.harness.experiment.RunFiles;
import io.ouroboros.harness.experiment.RunFiles.Stage;
import io.ouroboros.harness.io.IoFailures;
import io.ouroboros.harness.io.JsonFields;
import io.ouroboros.harness.tracking.MetricPaths;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads one generation's files; large ones line by line, without keeping them. */
final class GenerationReader {

    private final RunFiles files;
    private final List<String> problems;

    /**
     * Creates a reader.
     *
     * @param files the run's files
     * @param problems takes a line for each file that cannot be read
     */
    GenerationReader(RunFiles files, List<String> problems) {
        this.files = files;
        this.problems = problems;
    }

    /** Takes one line of a file. */
    @FunctionalInterface
    private interface LineReader {
        void read(JsonFields line) throws IOException;
    }

    /** Reads something of a run. */
    @FunctionalInterface
    private interface Part<T> {
        T read() throws IOException;
    }

    /**
     * Reads a generation.
     *
     * @param line its line of {@code metrics.jsonl}
     * @param seconds how long its stages took, by stage
     */
    MeasuredGeneration read(JsonFields line, Map<Stage, Double> seconds) throws IOException {
        int generation = Math.toIntExact(line.requireLong("generation"));
        Map<String, Double> numbers = new TreeMap<>(MetricPaths.numbers(line.object()));
        numbers.putAll(orElse(Map.of(), () -> mixture(files.mixture(generation))));
        List<EpochLosses> epochs =
                orElse(
                        List.of(),
                        () -> EpochLosses.of(files.results(generation, Stage.FINE_TUNING)));
        addSpeeds(numbers, seconds, epochs.size());
        return new MeasuredGeneration(
                line,
                numbers,
                orElse(new LogHistogram(), () -> histogram(files.blockLosses(generation))),
                epochs,
                orElse(List.of(), () -> samples(files.samples(generation))));
    }

    private static Map<String, Double> mixture(Path file) throws IOException {
        Map<String, Double> blocks = new TreeMap<>();
        forEachLine(file, block -> blocks.merge(source(block), 1.0, Double::sum));
        return blocks;
    }

    private static LogHistogram histogram(Path file) throws IOException {
        LogHistogram histogram = new LogHistogram();
        forEachLine(file, loss -> histogram.add(loss(loss)));
        return histogram;
    }

    private static List<Sample> samples(Path file) throws IOException {
        List<Sample> samples = new ArrayList<>();
        forEachLine(file, line -> samples.add(Sample.of(line)));
        return samples;
    }

    private static BlockLoss loss(JsonFields line) throws IOException {
        return new BlockLoss(
                line.requireDouble("nllNats"), Math.toIntExact(line.requireLong("scoredTokens")));
    }

    private static String source(JsonFields block) throws IOException {
        return block.requireString("origin").equals("original")
                ? "mixture.original"
                : "mixture." + block.requireLong("generation");
    }

    private static void addSpeeds(
            Map<String, Double> numbers, Map<Stage, Double> seconds, int numEpochs) {
        seconds.forEach((stage, elapsed) -> numbers.put("seconds." + stage, elapsed));
        Map<Stage, Double> blocks = new TreeMap<>();
        blocks.put(Stage.FINE_TUNING, numEpochs * numbers.getOrDefault("trainingBlocks", 0.0));
        blocks.put(Stage.SYNTHESIS, numbers.getOrDefault("written.blocks", 0.0));
        blocks.forEach(
                (stage, count) -> {
                    Double elapsed = seconds.get(stage);
                    if (elapsed != null && count > 0) {
                        numbers.put("blocksPerSecond." + stage, count / elapsed);
                    }
                });
    }

    private static void forEachLine(Path file, LineReader reader) throws IOException {
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            String text = lines.readLine();
            for (int number = 1; text != null; number++) {
                reader.read(JsonFields.parse(text, file + " line " + number));
                text = lines.readLine();
            }
        }
    }

    private <T> T orElse(T nothing, Part<T> part) {
        try {
            return part.read();
        } catch (IOException e) {
            problems.add(IoFailures.describe(e));
            return nothing;
        }
    }
}
