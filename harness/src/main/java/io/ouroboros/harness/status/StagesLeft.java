package io.ouroboros.harness.status;

import io.ouroboros.harness.experiment.RunFiles;
import io.ouroboros.harness.experiment.RunFiles.Stage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Which stages are left, and how long they will take. */
final class StagesLeft {

    private StagesLeft() {}

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
    static Optional<Duration> time(
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
