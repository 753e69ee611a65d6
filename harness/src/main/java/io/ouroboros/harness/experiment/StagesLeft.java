package io.ouroboros.harness.experiment;

import io.ouroboros.harness.experiment.RunFiles.Stage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The stages of a run that are not done.
 *
 * @param stages one entry for each stage that is left, in the order in which they come
 */
public record StagesLeft(List<Stage> stages) {

    /**
     * Looks at a run.
     *
     * @param files the run's files
     * @param numGenerations generations that the run will have
     * @return what is left; the last generation writes no corpus
     */
    public static StagesLeft of(RunFiles files, int numGenerations) {
        List<Stage> missing = new ArrayList<>();
        for (int generation = 0; generation < numGenerations; generation++) {
            for (Stage stage : Stage.values()) {
                boolean never = stage == Stage.SYNTHESIS && generation == numGenerations - 1;
                if (!never && !files.isDone(generation, stage)) {
                    missing.add(stage);
                }
            }
        }
        return new StagesLeft(missing);
    }

    /**
     * Estimates the time for them.
     *
     * @param seconds of stages that are done, by generation
     * @return as long as each kind took in the mean; empty where a kind was never done
     */
    public Optional<Duration> time(Collection<Map<Stage, Double>> seconds) {
        double left = 0;
        for (Stage stage : stages) {
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
