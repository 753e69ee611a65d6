package io.ouroboros.harness.experiment;

import io.ouroboros.harness.device.MemoryUse;
import io.ouroboros.harness.experiment.RunFiles.Stage;
import io.ouroboros.harness.io.Flattened;
import io.ouroboros.harness.io.JsonRecords;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The time that a stage took: a line of {@code timings.jsonl}, a file of its own because it is not
 * reproducible.
 *
 * @param generation index in the recursion
 * @param stage the stage
 * @param elapsedSeconds from its start or last resumption to its end
 * @param memory of the process at its end; empty in lines of earlier versions
 */
public record StageTiming(
        int generation, Stage stage, double elapsedSeconds, @Flattened MemoryUse memory) {

    /**
     * Reads a run's timings.
     *
     * @param files the run's files
     * @return seconds by generation and stage; of a repeated stage, those of the last time
     * @throws IOException if the file cannot be read; it does not exist before the first stage is
     *     done
     */
    public static Map<Integer, Map<Stage, Double>> read(RunFiles files) throws IOException {
        Map<Integer, Map<Stage, Double>> seconds = new HashMap<>();
        for (StageTiming timing : JsonRecords.readLines(files.timings(), StageTiming.class)) {
            seconds.computeIfAbsent(timing.generation(), generation -> new EnumMap<>(Stage.class))
                    .put(timing.stage(), timing.elapsedSeconds());
        }
        return seconds;
    }

    /**
     * Reads a run's timings, if there are any yet.
     *
     * @param files the run's files
     * @return as {@link #read}; empty before the first stage is done
     * @throws IOException if the file cannot be read
     */
    public static Map<Integer, Map<Stage, Double>> readSoFar(RunFiles files) throws IOException {
        return Files.exists(files.timings()) ? read(files) : Map.of();
    }

    /**
     * Estimates the time that stages will take.
     *
     * @param stages the stages
     * @param seconds of finished stages, by generation
     * @return the sum of the mean times of their kinds; empty if a kind was never done
     */
    public static Optional<Duration> estimate(
            List<StageId> stages, Collection<Map<Stage, Double>> seconds) {
        double total = 0;
        for (StageId id : stages) {
            OptionalDouble mean =
                    seconds.stream()
                            .filter(generation -> generation.containsKey(id.stage()))
                            .mapToDouble(generation -> generation.get(id.stage()))
                            .average();
            if (mean.isEmpty()) {
                return Optional.empty();
            }
            total += mean.getAsDouble();
        }
        return Optional.of(Duration.ofMillis((long) (1e3 * total)));
    }
}
