package io.ouroboros.harness.status;

import io.ouroboros.harness.experiment.RunFiles;
import io.ouroboros.harness.experiment.RunFiles.Stage;
import io.ouroboros.harness.runtime.JsonFields;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** How long stages took, and which are left. */
final class StageTimes {

    private StageTimes() {}

    /** Seconds of each finished stage, by generation; of one done again the last time. */
    static Map<Integer, Map<Stage, Double>> read(RunFiles files) throws IOException {
        Map<Integer, Map<Stage, Double>> seconds = new HashMap<>();
        if (Files.exists(files.timings())) {
            for (JsonFields line : JsonFields.readLines(files.timings())) {
                Stage stage = Stage.valueOf(line.requireString("stage").toUpperCase(Locale.ROOT));
                seconds.computeIfAbsent(
                                (int) line.requireLong("generation"),
                                generation -> new EnumMap<>(Stage.class))
                        .put(stage, line.requireDouble("elapsedSeconds"));
            }
        }
        return seconds;
    }

    /** The stages that are left, one entry for each. */
    static List<Stage> missing(RunFiles files, int numGenerations) {
        List<Stage> missing = new ArrayList<>();
        for (int generation = 0; generation < numGenerations; generation++) {
            for (Stage stage : Stage.values()) {
                boolean never = stage == Stage.SYNTHESIS && generation == numGenerations - 1;
                if (!never && !files.isDone(generation, stage)) {
                    missing.add(stage);
                }
            }
        }
        return missing;
    }

    /** Time for the stages that are left, each as long as its kind took in the mean. */
    static Optional<Duration> left(
            RunFiles files, int numGenerations, Collection<Map<Stage, Double>> seconds) {
        double left = 0;
        for (Stage stage : missing(files, numGenerations)) {
            OptionalDouble mean =
                    seconds.stream()
                            .filter(generation -> generation.containsKey(stage))
                            .mapToDouble(generation -> generation.get(stage))
                            .average();
            if (mean.isEmpty()) {
                return Optional.empty();
            }
            left += mean.getAsDouble();
        }
        return Optional.of(Duration.ofMillis((long) (1e3 * left)));
    }
}
