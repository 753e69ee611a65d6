package io.ouroboros.harness.experiment;

import io.ouroboros.harness.experiment.RunFiles.Stage;
import java.util.ArrayList;
import java.util.List;

/**
 * One stage of one generation.
 *
 * @param generation index in the recursion
 * @param stage the stage
 */
public record StageId(int generation, Stage stage) {

    /**
     * Lists the stages of a run.
     *
     * @param numGenerations generations that the run will have
     * @return the stages in the order in which they are done; the last generation writes no corpus
     */
    public static List<StageId> all(int numGenerations) {
        List<StageId> all = new ArrayList<>();
        for (int generation = 0; generation < numGenerations; generation++) {
            for (Stage stage : Stage.values()) {
                if (stage != Stage.SYNTHESIS || generation + 1 < numGenerations) {
                    all.add(new StageId(generation, stage));
                }
            }
        }
        return all;
    }
}
